-- Lets another host take over at once.
-- KEYS[1]  lease
-- ARGV[1]  token of this host
-- Returns  1 if it had the lease
return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('DEL', KEYS[1]) or 0
