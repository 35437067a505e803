-- For a day that is over: on the day that is filled, this index would cost more than all the others together. {0} is the partition.
CREATE INDEX IF NOT EXISTS {0}_search ON ingestion.{0}
    USING gin (project_id, type, source, fingerprint, message gin_trgm_ops) WITH (fastupdate = off)
