-- Goes along the key, so that no statement passes what those before it deleted; what another host deletes at the moment is left to it. What is inserted
-- behind it is left for the next time: of a day that is over nothing is, and a project that is gone is deleted several times. {0} is the partition.
WITH doomed AS (
    SELECT ctid AS place, id FROM ingestion.{0}
    WHERE project_id = $1 AND id >= $2
    ORDER BY id
    LIMIT $3
    FOR UPDATE SKIP LOCKED
), deleted AS (
    DELETE FROM ingestion.{0} WHERE ctid = ANY (ARRAY(SELECT place FROM doomed))
)
SELECT count(*)::int, (array_agg(id ORDER BY id DESC))[1] FROM doomed
