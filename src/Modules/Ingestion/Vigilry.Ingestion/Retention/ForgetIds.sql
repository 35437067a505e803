-- What an insert holds at the moment is left for the next time, so that the two never wait for each other in a circle.
DELETE FROM ingestion.event_ids
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM ingestion.event_ids
    WHERE received_at <= $1
    ORDER BY received_at
    LIMIT $2
    FOR UPDATE SKIP LOCKED))
