-- What was there before gets what is new.
UPDATE incidents.timeline SET number = numbered.number
FROM (SELECT id, row_number() OVER (PARTITION BY incident_id ORDER BY id) AS number FROM incidents.timeline) AS numbered
WHERE timeline.id = numbered.id;

UPDATE incidents.incidents SET
    quiet_since = last_spike_at,
    spikes_recorded_at = last_spike_at;

UPDATE incidents.incidents SET timeline_length = counted.entries
FROM (SELECT incident_id, count(*) AS entries FROM incidents.timeline GROUP BY incident_id) AS counted
WHERE incidents.id = counted.incident_id;
