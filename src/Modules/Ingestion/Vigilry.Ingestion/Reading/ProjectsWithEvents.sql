-- The projects with an event since a time, from the counts, which are few; an event says whose the project is.
SELECT newest.organization_id, counts.project_id
FROM (SELECT DISTINCT project_id FROM ingestion.event_counts WHERE seconds = 60 AND start >= date_trunc('minute', $1::timestamptz)) AS counts
CROSS JOIN LATERAL (
    SELECT organization_id FROM ingestion.events
    WHERE events.project_id = counts.project_id AND received_at >= $1 - interval '1 day' AND timestamp >= $1
    ORDER BY timestamp DESC
    LIMIT 1) AS newest
