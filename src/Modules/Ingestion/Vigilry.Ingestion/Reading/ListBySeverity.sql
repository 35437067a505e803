-- The index that has the severity before the time gives the newest of one severity; so each is asked for by itself.
SELECT found.*
FROM unnest(@severities::smallint[]) AS wanted (severity)
CROSS JOIN LATERAL (
    SELECT *
    FROM ingestion.events
    WHERE project_id = @project AND events.severity = wanted.severity AND timestamp >= @from AND (timestamp, id) < (@before, @beforeId)
    ORDER BY timestamp DESC, id DESC
    LIMIT @limit) AS found
ORDER BY timestamp DESC, id DESC
LIMIT @limit
