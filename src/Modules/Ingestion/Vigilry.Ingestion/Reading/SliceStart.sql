-- When the event after the newest few happened. Only what the index of time holds is named, so that the table is left alone: instead of the id,
-- all of the time counts in which the list goes on. As in SearchSlice.sql, the planner sees no value.
SELECT timestamp AS "Value"
FROM ingestion.events
WHERE project_id = (SELECT @project)
    AND timestamp >= (SELECT @from)
    AND timestamp < (SELECT CASE @beforeId WHEN '00000000-0000-0000-0000-000000000000' THEN @before ELSE @before + interval '1 microsecond' END)
ORDER BY timestamp DESC
OFFSET (SELECT @length)
LIMIT 1
