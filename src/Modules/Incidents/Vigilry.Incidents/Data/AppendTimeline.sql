INSERT INTO incidents.timeline (id, incident_id, number, kind, cause, at, errors)
SELECT * FROM unnest(@ids::uuid[], @incidents::uuid[], @numbers::integer[], @kinds::smallint[], @causes::smallint[], @times::timestamptz[], @errors::integer[])
