-- The timeline is the record: entries can be added, and nothing else. Only with its whole incident an entry may go.
CREATE FUNCTION incidents.refuse_change_of_timeline() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT FROM incidents.incidents WHERE id = OLD.incident_id) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'The timeline of an incident cannot be changed: % is refused.', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER keep_entries BEFORE UPDATE OR DELETE ON incidents.timeline
    FOR EACH ROW EXECUTE FUNCTION incidents.refuse_change_of_timeline();

CREATE TRIGGER keep_all_entries BEFORE TRUNCATE ON incidents.timeline
    FOR EACH STATEMENT EXECUTE FUNCTION incidents.refuse_change_of_timeline();
