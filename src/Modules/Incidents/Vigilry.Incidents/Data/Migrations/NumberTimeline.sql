-- What was there before gets what is new.
UPDATE incidents.timeline SET number = numbered.number
FROM (SELECT id, row_number() OVER (PARTITION BY incident_id ORDER BY id) AS number FROM incidents.timeline) AS numbered
WHERE timeline.id = numbered.id;

UPDATE incidents.incidents SET
    quiet_since = last_spike_at,
    spikes_recorded_at = last_spike_at,
    timeline_length = (SELECT count(*) FROM incidents.timeline WHERE incident_id = incidents.id);
