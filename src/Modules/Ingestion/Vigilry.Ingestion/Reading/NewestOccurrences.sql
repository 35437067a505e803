-- A project's newest errors by when they happened: when the client says, but never later than received. Each severity along its own index; those of
-- clients whose clocks are ahead are few, and are found apart so that they do not come first.
-- $1 project   $2 severities   $3 since   $4 until   $5 limit
SELECT found.*
FROM unnest($2::smallint[]) AS wanted (severity)
CROSS JOIN LATERAL (
    (SELECT id, least(timestamp, received_at) AS happened_at, received_at
    FROM ingestion.events
    WHERE project_id = $1 AND events.severity = wanted.severity
        AND timestamp > $3 AND timestamp <= $4 AND received_at > $3
    ORDER BY timestamp DESC
    LIMIT $5)
    UNION ALL
    (SELECT id, received_at, received_at
    FROM ingestion.events
    WHERE project_id = $1 AND events.severity = wanted.severity AND timestamp > $4 AND received_at > $3 AND received_at <= $4
    ORDER BY received_at DESC
    LIMIT $5)) AS found
ORDER BY happened_at DESC
LIMIT $5
