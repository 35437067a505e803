-- Goes along the index, so that no statement passes what those before it deleted. What an insert holds at the moment is left for the next time, so that
-- the two never wait for each other in a circle.
WITH doomed AS (
    SELECT ctid AS place, start FROM ingestion.event_counts
    WHERE start >= $1 AND start < $2
    ORDER BY start
    LIMIT $3
    FOR UPDATE SKIP LOCKED
), deleted AS (
    DELETE FROM ingestion.event_counts WHERE ctid = ANY (ARRAY(SELECT place FROM doomed))
)
SELECT count(*)::int, max(start) FROM doomed
