-- What an insert holds at the moment is left for the next time, so that the two never wait for each other in a circle.
DELETE FROM ingestion.event_counts
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM ingestion.event_counts
    WHERE project_id = ANY ($1) AND seconds IN (60, 3600) AND start < $3
    LIMIT $2
    FOR UPDATE SKIP LOCKED))
