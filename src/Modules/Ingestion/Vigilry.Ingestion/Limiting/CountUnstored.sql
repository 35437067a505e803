-- In the order in which InsertEvents.sql takes the same rows, so that the two never wait for each other in a circle.
INSERT INTO ingestion.event_counts AS counts (project_id, seconds, start, debug, info, warning, error, critical, not_stored)
SELECT project_id, seconds, date_bin(make_interval(secs => seconds), minute, 'epoch'), 0, 0, 0, 0, 0, sum(count)
FROM unnest($1::uuid[], $2::timestamptz[], $3::integer[]) AS unstored (project_id, minute, count)
    CROSS JOIN (VALUES (60), (3600)) AS step (seconds)
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
ON CONFLICT (project_id, seconds, start) DO UPDATE SET not_stored = counts.not_stored + excluded.not_stored
