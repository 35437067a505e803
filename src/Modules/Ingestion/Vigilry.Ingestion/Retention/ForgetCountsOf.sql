-- What an insert holds at the moment is left for the next time, so that the two never wait for each other in a circle.
DELETE FROM ingestion.event_counts
WHERE ctid = ANY (ARRAY(
    SELECT old.place
    FROM unnest($1::uuid[]) AS wanted (id)
    CROSS JOIN (VALUES (60), (3600)) AS step (seconds)
    CROSS JOIN LATERAL (
        SELECT ctid AS place FROM ingestion.event_counts
        WHERE project_id = wanted.id AND seconds = step.seconds AND start < $2
        ORDER BY start
        LIMIT $3
        FOR UPDATE SKIP LOCKED) AS old
    LIMIT $3))
