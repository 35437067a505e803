-- The newest matches of one stretch of time. OFFSET 0 keeps the planner from walking all the stretch by time in the hope of an early match.
SELECT *
FROM (
    SELECT *
    FROM ingestion.events
    WHERE project_id = @project
        AND received_at >= @receivedFrom
        AND timestamp >= @from
        AND (timestamp, id) < (@before, @beforeId)
        AND (@severities::smallint[] IS NULL OR severity = ANY (@severities))
        AND (@type::text IS NULL OR type = @type)
        AND (@source::text IS NULL OR source = @source)
        AND (@fingerprint::text IS NULL OR fingerprint = @fingerprint)
        AND (@pattern::text IS NULL OR message ILIKE @pattern)
    OFFSET 0) AS found
ORDER BY timestamp DESC, id DESC
LIMIT @limit
