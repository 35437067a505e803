-- Takes the ids that clients chose. One that another statement has just taken makes this wait until that commits; one taken within $18 is not
-- returned, an older one counts as new. All statements take them in the same order, so none waits in a circle.
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
    RETURNING project_id, id
), announced AS (
    INSERT INTO ingestion.outbox (id, project_ids, event_ids, created_at)
    SELECT $16, array_agg(project_id), array_agg(id), $17 FROM stored HAVING count(*) > 0
)
SELECT project_id, id FROM stored
