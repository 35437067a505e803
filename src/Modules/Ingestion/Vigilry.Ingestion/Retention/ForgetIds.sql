-- Goes along the index, so that no statement passes what those before it deleted. What an insert holds at the moment is left for the next time, so that
-- the two never wait for each other in a circle.
WITH doomed AS (
    SELECT ctid AS place, received_at FROM ingestion.event_ids
    WHERE received_at >= $1 AND received_at <= $2
    ORDER BY received_at
    LIMIT $3
    FOR UPDATE SKIP LOCKED
), deleted AS (
    DELETE FROM ingestion.event_ids WHERE ctid = ANY (ARRAY(SELECT place FROM doomed))
)
SELECT count(*)::int, max(received_at) FROM doomed
