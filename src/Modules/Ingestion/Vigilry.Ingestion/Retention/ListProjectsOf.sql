-- Which of these projects have events in the partition {0}: one look into the key for each.
SELECT wanted.id
FROM unnest($1::uuid[]) AS wanted (id)
CROSS JOIN LATERAL (SELECT FROM ingestion.{0} WHERE project_id = wanted.id ORDER BY id LIMIT 1) AS first
