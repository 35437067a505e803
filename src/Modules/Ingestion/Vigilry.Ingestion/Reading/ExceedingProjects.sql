-- The projects with more errors since a time than they may have. Each severity is counted by itself, along the index that has it before the time, and
-- only so far as it takes to know.
-- $1..$4  one place for each project and severity: project, severity, since, most   $5  until
SELECT project_id
FROM unnest($1::uuid[], $2::smallint[], $3::timestamptz[], $4::integer[]) AS wanted (project_id, severity, since, most)
CROSS JOIN LATERAL (
    SELECT count(*) AS errors
    FROM (
        SELECT FROM ingestion.events
        WHERE events.project_id = wanted.project_id AND events.severity = wanted.severity
            AND timestamp > wanted.since AND received_at > wanted.since AND least(timestamp, received_at) <= $5
        LIMIT wanted.most + 1) AS enough) AS counted
GROUP BY project_id
HAVING sum(errors) > max(most)
