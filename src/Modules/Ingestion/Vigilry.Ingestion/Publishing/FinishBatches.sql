-- Removes the outbox rows of batches that the stream has, and counts their events: both or neither, and once, whoever publishes them. Does not wait
-- for the disk: rows that come back after a crash are published once more, which harms nobody, and counted then.
-- All statements that count take the rows in the same order, so that none waits in a circle.
WITH unhurried AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
finished AS (
    DELETE FROM ingestion.outbox USING unhurried WHERE id = ANY ($1) RETURNING id
)
INSERT INTO ingestion.event_counts AS counts (project_id, seconds, start, debug, info, warning, error, critical)
SELECT project_id, seconds, date_bin(make_interval(secs => seconds), minute, 'epoch'),
    sum(debug), sum(info), sum(warning), sum(error), sum(critical)
FROM unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::integer[], $6::integer[], $7::integer[], $8::integer[], $9::integer[])
        AS stored (batch_id, project_id, minute, debug, info, warning, error, critical)
    CROSS JOIN (VALUES (60), (3600)) AS step (seconds)
WHERE batch_id IN (SELECT id FROM finished)
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
ON CONFLICT (project_id, seconds, start) DO UPDATE SET
    debug = counts.debug + excluded.debug, info = counts.info + excluded.info, warning = counts.warning + excluded.warning,
    error = counts.error + excluded.error, critical = counts.critical + excluded.critical
