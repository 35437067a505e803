-- Attached and not created in place, which would keep inserts out. {0} is its name, {1} its first day and {2} the day after.
CREATE TABLE ingestion.{0} (LIKE ingestion.events INCLUDING ALL);
ALTER TABLE ingestion.events ATTACH PARTITION ingestion.{0} FOR VALUES FROM ('{1} UTC') TO ('{2} UTC');
