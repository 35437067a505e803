-- What the search index of full days needs; both come with PostgreSQL and may be created by the owner of the database.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

INSERT INTO ingestion.event_counts (project_id, seconds, start, debug, info, warning, error, critical)
SELECT project_id, seconds, date_bin(make_interval(secs => seconds), timestamp, 'epoch'),
    count(*) FILTER (WHERE severity = 0), count(*) FILTER (WHERE severity = 1), count(*) FILTER (WHERE severity = 2),
    count(*) FILTER (WHERE severity = 3), count(*) FILTER (WHERE severity = 4)
FROM ingestion.events CROSS JOIN (VALUES (60), (3600)) AS step (seconds)
GROUP BY 1, 2, 3;
