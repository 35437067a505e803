INSERT INTO incidents.announcements (type, organization_id, project_id, data)
SELECT * FROM unnest(@types::text[], @organizations::uuid[], @projects::uuid[], @data::text[])
