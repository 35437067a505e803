-- Fills the incidents with 100,000 of the last 30 days, of the projects whose events bench/seed-events.sql made before:
--   psql -v ON_ERROR_STOP=1 -f bench/seed-incidents.sql "$DATABASE"
-- A third belongs to project …0001, 20 to project …0002; every fourth project has one that is not resolved. Each has ten events,
-- and one of project …0001, …0001 itself, has 20,000. It replaces all incidents.

ALTER TABLE incidents.timeline DISABLE TRIGGER keep_all_entries;
TRUNCATE incidents.incidents, incidents.attached_events, incidents.timeline;
ALTER TABLE incidents.timeline ENABLE TRIGGER keep_all_entries;

CREATE TEMPORARY TABLE numbered AS
SELECT n, opened_at, ('00000000-0000-0000-0000-' || lpad(to_hex(project), 12, '0'))::uuid AS project_id,
    project % 4 = 1 AND row_number() OVER (PARTITION BY project ORDER BY n) = 1 AS is_newest,
    CASE n WHEN 1 THEN '00000000-0000-0000-0000-000000000001' ELSE
        (lpad(to_hex((extract(epoch FROM opened_at) * 1000)::bigint), 12, '0') || '7000' || '8' || lpad(to_hex(n), 15, '0'))::uuid END AS id
FROM (
    SELECT n, now() - n * interval '25.9 seconds' AS opened_at,
        CASE WHEN n % 5000 = 3 THEN 2 WHEN n % 3 = 1 THEN 1 ELSE 3 + n % 200 END AS project
    FROM generate_series(1, 100000) AS n) AS placed;

INSERT INTO incidents.incidents (
    id, organization_id, project_id, status, title, error_count, opened_at, investigating_at, resolved_at, last_spike_at, reopen_count, top_types,
    top_sources, quiet_since, spikes_recorded_at, timeline_length)
SELECT id, '00000000-0000-0000-0000-00000000000f', project_id, CASE WHEN NOT is_newest THEN 2 WHEN n % 2 = 0 THEN 1 ELSE 0 END,
    'TypeError: 11 errors in 60 s', 11, opened_at,
    CASE WHEN NOT is_newest OR n % 2 = 0 THEN opened_at + interval '1 minute' END, CASE WHEN NOT is_newest THEN opened_at + interval '5 minutes' END,
    opened_at, 0, '[{"Type": "TypeError", "Count": 11}]',
    '[]', opened_at, opened_at, CASE WHEN is_newest THEN 1 ELSE 3 END
FROM numbered
ORDER BY opened_at;

INSERT INTO incidents.timeline (id, incident_id, number, kind, at)
SELECT gen_random_uuid(), id, number, kind, opened_at + kind * interval '1 minute'
FROM numbered CROSS JOIN (VALUES (1, 0), (2, 1), (3, 3)) AS kinds (number, kind)
WHERE NOT is_newest OR kind = 0;

INSERT INTO incidents.attached_events (incident_id, event_id, at)
SELECT numbered.id, newest.id, newest.timestamp
FROM numbered CROSS JOIN LATERAL (
    SELECT events.id, events.timestamp
    FROM ingestion.events
    WHERE events.project_id = numbered.project_id AND severity = 3 AND timestamp <= opened_at
    ORDER BY timestamp DESC
    LIMIT CASE n WHEN 1 THEN 20000 ELSE 10 END) AS newest;

VACUUM (ANALYZE) incidents.incidents, incidents.timeline, incidents.attached_events;
