-- Undoes PartitionEvents.sql. Of several events with the same id, the newest stays.
ALTER TABLE ingestion.events RENAME TO events_partitioned;
CREATE TABLE ingestion.events (LIKE ingestion.events_partitioned);

INSERT INTO ingestion.events
SELECT DISTINCT ON (project_id, id) * FROM ingestion.events_partitioned ORDER BY project_id, id, received_at DESC;
DROP TABLE ingestion.events_partitioned;

ALTER TABLE ingestion.events ADD CONSTRAINT pk_events PRIMARY KEY (project_id, id);
CREATE INDEX ix_events_project_id_timestamp_id ON ingestion.events (project_id, timestamp DESC, id DESC);
CREATE INDEX ix_events_project_id_timestamp ON ingestion.events (project_id, timestamp DESC) WHERE severity >= 3;
