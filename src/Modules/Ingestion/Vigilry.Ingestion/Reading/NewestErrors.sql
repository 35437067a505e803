-- A project's newest errors, each severity along its own index. What happened since then was received since then: of the partitions, which are by the day
-- of receipt, one or two are looked at.
SELECT found.*
FROM unnest(@severities) AS wanted (severity)
CROSS JOIN LATERAL (
    SELECT *
    FROM ingestion.events
    WHERE project_id = @project AND events.severity = wanted.severity AND timestamp >= @since AND received_at >= @since
    ORDER BY timestamp DESC, id DESC
    LIMIT @limit) AS found
ORDER BY timestamp DESC, id DESC
LIMIT @limit
