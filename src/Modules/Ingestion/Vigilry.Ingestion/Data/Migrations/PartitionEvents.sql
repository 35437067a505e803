-- Partitions events by the UTC day of receipt, keeping what is stored. The host makes the partitions of days to come.
ALTER TABLE ingestion.events RENAME TO events_unpartitioned;
CREATE TABLE ingestion.events (LIKE ingestion.events_unpartitioned) PARTITION BY RANGE (received_at);

DO $$
DECLARE
    day timestamp;
BEGIN
    FOR day IN SELECT DISTINCT date_trunc('day', received_at AT TIME ZONE 'UTC') FROM ingestion.events_unpartitioned LOOP
        EXECUTE format(
            'CREATE TABLE ingestion.events_%s PARTITION OF ingestion.events FOR VALUES FROM (%L) TO (%L)',
            to_char(day, 'YYYYMMDD'), day AT TIME ZONE 'UTC', (day + interval '1 day') AT TIME ZONE 'UTC');
    END LOOP;
END $$;

INSERT INTO ingestion.events SELECT * FROM ingestion.events_unpartitioned;
DROP TABLE ingestion.events_unpartitioned;

ALTER TABLE ingestion.events ADD CONSTRAINT pk_events PRIMARY KEY (project_id, id, received_at);
CREATE INDEX ix_events_project_id_timestamp_id ON ingestion.events (project_id, timestamp DESC, id DESC);
CREATE INDEX ix_events_project_id_timestamp ON ingestion.events (project_id, timestamp DESC) WHERE severity >= 3;

-- Which ids clients chose is not known, so all of the last day count as chosen.
INSERT INTO ingestion.event_ids (project_id, event_id, received_at)
SELECT project_id, id, received_at FROM ingestion.events WHERE received_at > now() - interval '24 hours';
