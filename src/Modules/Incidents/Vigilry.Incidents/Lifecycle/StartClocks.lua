-- Starts both clocks of an incident anew; together, so that neither is ever younger than the other.
-- KEYS  incident:active:..., incident:investigating:...    ARGV  the incident's id, their lengths in ms
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[3])
