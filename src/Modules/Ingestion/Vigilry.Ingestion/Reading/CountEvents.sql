SELECT
    date_bin(make_interval(secs => @step), start, 'epoch') AS start, @step AS seconds, project_id,
    sum(debug)::integer AS debug, sum(info)::integer AS info, sum(warning)::integer AS warning,
    sum(error)::integer AS error, sum(critical)::integer AS critical, sum(not_stored)::bigint AS not_stored
FROM ingestion.event_counts
WHERE project_id = @project AND seconds = @stored AND start >= @from AND start < @to
GROUP BY 1, project_id
