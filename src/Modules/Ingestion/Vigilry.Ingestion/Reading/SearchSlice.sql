-- The newest matches among few events. The planner sees no value that is in a SELECT, and must give the inner list in order: so it walks the index
-- of time, whatever it believes of how many events there are, and stops at the last match that is wanted.
SELECT *
FROM (
    SELECT *
    FROM ingestion.events
    WHERE project_id = (SELECT @project)
        AND received_at >= @receivedFrom
        AND timestamp >= (SELECT @from)
        AND (timestamp, id) < ((SELECT @before), (SELECT @beforeId))
    ORDER BY timestamp DESC
    LIMIT 9000000000000000000) AS newest
WHERE (@severities::smallint[] IS NULL OR severity = ANY (@severities))
    AND (@type::text IS NULL OR type = @type)
    AND (@source::text IS NULL OR source = @source)
    AND (@fingerprint::text IS NULL OR fingerprint = @fingerprint)
    AND (@pattern::text IS NULL OR message ILIKE @pattern)
ORDER BY timestamp DESC, id DESC
LIMIT @limit
