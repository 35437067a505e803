-- Takes the ids that clients chose. One that another statement has just taken makes this wait until that commits; one taken within $18 is not
-- returned, an older one counts as new. All statements take them in the same order, so none waits in a circle;
-- the same goes for the counts, which come after.
WITH taken AS (
    INSERT INTO ingestion.event_ids AS known (project_id, event_id, received_at)
    SELECT project_id, id, received_at
    FROM unnest($1::uuid[], $3::uuid[], $14::timestamptz[], $15::boolean[]) AS sent (id, project_id, received_at, has_client_id)
    WHERE has_client_id
    ORDER BY project_id, id
    ON CONFLICT (project_id, event_id) DO UPDATE SET received_at = excluded.received_at
        WHERE known.received_at <= excluded.received_at - $18::interval
    RETURNING project_id, event_id
), stored AS (
    INSERT INTO ingestion.events (
        id, organization_id, project_id, severity, type, message, source, correlation_id, fingerprint, release, environment,
        payload, timestamp, received_at)
    SELECT id, organization_id, project_id, severity, type, message, source, correlation_id, fingerprint, release, environment,
        payload::jsonb, timestamp, received_at
    FROM unnest(
        $1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
        $11::text[], $12::text[], $13::timestamptz[], $14::timestamptz[], $15::boolean[])
        AS sent (
            id, organization_id, project_id, severity, type, message, source, correlation_id, fingerprint, release, environment,
            payload, timestamp, received_at, has_client_id)
    WHERE NOT has_client_id OR (project_id, id) IN (SELECT project_id, event_id FROM taken)
    ON CONFLICT DO NOTHING
    RETURNING project_id, id, severity, timestamp
), counted AS (
    INSERT INTO ingestion.event_counts AS counts (project_id, seconds, start, debug, info, warning, error, critical)
    SELECT project_id, seconds, date_bin(make_interval(secs => seconds), timestamp, 'epoch'),
        count(*) FILTER (WHERE severity = 0), count(*) FILTER (WHERE severity = 1), count(*) FILTER (WHERE severity = 2),
        count(*) FILTER (WHERE severity = 3), count(*) FILTER (WHERE severity = 4)
    FROM stored CROSS JOIN (VALUES (60), (3600)) AS step (seconds)
    GROUP BY 1, 2, 3
    ORDER BY 1, 2, 3
    ON CONFLICT (project_id, seconds, start) DO UPDATE SET
        debug = counts.debug + excluded.debug, info = counts.info + excluded.info, warning = counts.warning + excluded.warning,
        error = counts.error + excluded.error, critical = counts.critical + excluded.critical
), announced AS (
    INSERT INTO ingestion.outbox (id, project_ids, event_ids, created_at)
    SELECT $16, array_agg(project_id), array_agg(id), $17 FROM stored HAVING count(*) > 0
)
SELECT project_id, id FROM stored
