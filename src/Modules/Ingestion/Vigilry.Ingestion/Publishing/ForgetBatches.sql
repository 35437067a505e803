-- Does not wait for the disk: a row that comes back after a crash is published once more, which harms nobody.
WITH unhurried AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
DELETE FROM ingestion.outbox USING unhurried WHERE id = ANY ($1)
