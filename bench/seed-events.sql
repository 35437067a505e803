-- Fills ingestion.events with 10 million events over the last 30 days, ending now:
--   psql -v ON_ERROR_STOP=1 -f bench/seed-events.sql "$DATABASE"
-- A third belongs to project …0001, 2,000 to project …0002, the rest to 200 projects, all of organization …000f. Run it in a database that a
-- host has migrated and that holds nothing else: it makes the partitions, and replaces all events and counts. Every run makes the same values.

-- One time for all statements, as midnight may pass meanwhile.
SELECT format('CREATE FUNCTION pg_temp.until() RETURNS timestamptz IMMUTABLE PARALLEL SAFE LANGUAGE sql AS $$ SELECT timestamptz %L $$', now())
\gexec

INSERT INTO auth.organizations (id, name, created_at) VALUES ('00000000-0000-0000-0000-00000000000f', 'Seeded', now()) ON CONFLICT DO NOTHING;

INSERT INTO auth.projects (id, organization_id, name, created_at)
SELECT ('00000000-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid, '00000000-0000-0000-0000-00000000000f', format('seeded-%s', n), now()
FROM generate_series(1, 202) AS n
ON CONFLICT DO NOTHING;

TRUNCATE ingestion.events, ingestion.event_counts;

SELECT format(
    'CREATE TABLE IF NOT EXISTS ingestion.events_%s PARTITION OF ingestion.events FOR VALUES FROM (%L) TO (%L)',
    to_char(day, 'YYYYMMDD'), day::text || ' UTC', (day + interval '1 day')::text || ' UTC')
FROM generate_series(
    date_trunc('day', pg_temp.until() AT TIME ZONE 'UTC') - interval '29 days', date_trunc('day', pg_temp.until() AT TIME ZONE 'UTC'), interval '1 day') AS day
\gexec

CREATE FUNCTION pg_temp.draw(n bigint, salt int) RETURNS bigint IMMUTABLE PARALLEL SAFE LANGUAGE sql
AS $$ SELECT hashint8extended(n, salt) & 9223372036854775807 $$;

-- One statement a day: the rows come in the order in which they were received, as in life.
SELECT format($day$
INSERT INTO ingestion.events (
    id, organization_id, project_id, severity, type, message, source, correlation_id, fingerprint, release, environment,
    payload, timestamp, received_at)
SELECT
    (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7000' || '8' || lpad(to_hex(pg_temp.draw(n, 1) %% 1152921504606846976), 15, '0'))::uuid,
    '00000000-0000-0000-0000-00000000000f',
    ('00000000-0000-0000-0000-' || lpad(to_hex(project), 12, '0'))::uuid,
    CASE WHEN s < 200 THEN 0 WHEN s < 850 THEN 1 WHEN s < 920 THEN 2 WHEN s < 999 THEN 3 ELSE 4 END,
    CASE WHEN n %% 500000 = 7 THEN 'RareError' ELSE (ARRAY['http.request', 'job.done', 'TypeError', 'payment.failed', 'cache.miss'])[least(5, 1 + pg_temp.draw(n, 3) %% 9)] END,
    CASE pg_temp.draw(n, 4) %% 5
        WHEN 0 THEN format('GET /api/orders/%%s answered in %%s ms', pg_temp.draw(n, 5) %% 1000000, pg_temp.draw(n, 6) %% 2000)
        WHEN 1 THEN format('Connection to payments-%%s.internal timed out after %%s ms, attempt %%s', pg_temp.draw(n, 5) %% 40, pg_temp.draw(n, 6) %% 30000, n %% 5)
        WHEN 2 THEN format('Cannot read properties of undefined (reading ''%%s'') at checkout.js:%%s:%%s', (ARRAY['total','items','user'])[1 + n %% 3], pg_temp.draw(n, 5) %% 900, n %% 80)
        WHEN 3 THEN format('Job mail-digest for user %%s finished: %%s sent, %%s skipped', pg_temp.draw(n, 5) %% 100000, n %% 40, n %% 7)
        ELSE format('Cache miss for key product:%%s:price in region eu-%%s, loading from origin', pg_temp.draw(n, 5) %% 500000, n %% 4) END
        || CASE WHEN n %% 500000 = 7 THEN ' zebrafish' ELSE '' END,
    CASE WHEN n %% 500000 = 7 THEN 'canary' ELSE format('web-%%s', pg_temp.draw(n, 7) %% 20) END,
    CASE WHEN n %% 2 = 0 THEN md5((n / 10)::text) END,
    CASE WHEN n %% 500000 = 7 THEN 'rare' ELSE format('fp-%%s', pg_temp.draw(n, 8) %% 200) END,
    format('2.%%s.0', day), CASE WHEN n %% 10 = 0 THEN 'staging' ELSE 'production' END,
    jsonb_build_object('url', format('/checkout/%%s', pg_temp.draw(n, 9) %% 10000), 'user', pg_temp.draw(n, 5) %% 100000,
        'agent', 'Mozilla/5.0 (X11; Linux x86_64)', 'durationMs', pg_temp.draw(n, 6) %% 2000, 'tags', jsonb_build_array('a', n %% 9, 'b')),
    at - CASE WHEN n %% 1000 = 0 THEN interval '3 hours' ELSE interval '150 ms' * (n %% 7) END,
    at
FROM (
    SELECT n, %1$s AS day, pg_temp.draw(n, 2) %% 1000 AS s,
        CASE WHEN n %% 5000 = 3 THEN 2 WHEN n %% 3 = 0 THEN 1 ELSE 3 + pg_temp.draw(n, 10) %% 200 END AS project,
        date_trunc('day', pg_temp.until() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - (29 - %1$s) * interval '1 day'
            + (n - %1$s * 333334::bigint) * (CASE WHEN %1$s = 29
                THEN pg_temp.until() - date_trunc('day', pg_temp.until() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' ELSE interval '1 day' END / 333334) AS at
    FROM generate_series(%1$s * 333334::bigint, (%1$s + 1) * 333334::bigint - 1) AS n) AS numbered
$day$, day)
FROM generate_series(0, 29) AS day
\gexec

INSERT INTO ingestion.event_counts (project_id, seconds, start, debug, info, warning, error, critical)
SELECT project_id, seconds, date_bin(make_interval(secs => seconds), timestamp, 'epoch') AS start,
    count(*) FILTER (WHERE severity = 0), count(*) FILTER (WHERE severity = 1), count(*) FILTER (WHERE severity = 2),
    count(*) FILTER (WHERE severity = 3), count(*) FILTER (WHERE severity = 4)
FROM ingestion.events CROSS JOIN (VALUES (60), (3600)) AS step (seconds)
GROUP BY 1, 2, 3
ORDER BY 3;

VACUUM (ANALYZE) ingestion.events;
VACUUM (ANALYZE) ingestion.event_counts;
