-- Counts events themselves, along the index that has the severity before the time. What was not stored is known by the minute only.
SELECT
    date_bin(make_interval(secs => @step), timestamp, 'epoch') AS start, @step AS seconds, project_id,
    (count(*) FILTER (WHERE severity = 0))::integer AS debug, (count(*) FILTER (WHERE severity = 1))::integer AS info,
    (count(*) FILTER (WHERE severity = 2))::integer AS warning, (count(*) FILTER (WHERE severity = 3))::integer AS error,
    (count(*) FILTER (WHERE severity = 4))::integer AS critical, 0::bigint AS not_stored
FROM ingestion.events
WHERE project_id = @project AND severity = ANY (ARRAY[0, 1, 2, 3, 4]::smallint[]) AND timestamp >= @from AND timestamp < @to
    AND received_at >= @from::timestamptz - interval '1 day'
GROUP BY 1, project_id
