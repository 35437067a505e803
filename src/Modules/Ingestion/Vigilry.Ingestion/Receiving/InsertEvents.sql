WITH stored AS (
    INSERT INTO ingestion.events (
        id, organization_id, project_id, severity, type, message, source, correlation_id, fingerprint, release, environment,
        payload, timestamp, received_at)
    SELECT id, organization_id, project_id, severity, type, message, source, correlation_id, fingerprint, release, environment,
        payload::jsonb, timestamp, received_at
    FROM unnest(
        $1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
        $11::text[], $12::text[], $13::timestamptz[], $14::timestamptz[])
        AS sent (
            id, organization_id, project_id, severity, type, message, source, correlation_id, fingerprint, release, environment,
            payload, timestamp, received_at)
    ON CONFLICT DO NOTHING
    RETURNING project_id, id
), announced AS (
    INSERT INTO ingestion.outbox (id, project_ids, event_ids, created_at)
    SELECT $15, array_agg(project_id), array_agg(id), $16 FROM stored HAVING count(*) > 0
)
SELECT project_id, id FROM stored
