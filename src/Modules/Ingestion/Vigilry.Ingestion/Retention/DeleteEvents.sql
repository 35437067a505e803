-- Only events whose days are over and full, which no insert touches. What another host deletes at the moment is left to it. {0} is the partition.
DELETE FROM ingestion.{0}
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM ingestion.{0}
    WHERE project_id = ANY ($1)
    LIMIT $2
    FOR UPDATE SKIP LOCKED))
