-- What an insert holds at the moment is left for the next time, so that the two never wait for each other in a circle.
DELETE FROM ingestion.event_counts
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM ingestion.event_counts
    WHERE start < $1
    ORDER BY start
    LIMIT $2
    FOR UPDATE SKIP LOCKED))
