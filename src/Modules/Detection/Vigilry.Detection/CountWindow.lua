-- Adds errors to a project's window and counts what is in it.
-- The set keeps only the newest (threshold + 1) errors: more than the threshold are in the window exactly when all of these are.
-- KEYS[1]  sorted set: member = event id, score = when it happened (Unix time, ms)
-- ARGV     1: now (ms)   2: window (ms)   3: how many to keep   then: time (ms), id, time, id, ... newest first
-- Returns  { 1 if the newest error was not known before, errors in the window before, errors in it now, time of the oldest of these (ms) }
local start = '(' .. (tonumber(ARGV[1]) - tonumber(ARGV[2]))
local before = redis.call('ZCOUNT', KEYS[1], start, ARGV[1])
local known = redis.call('ZSCORE', KEYS[1], ARGV[5])
for i = 4, #ARGV, 2 do
    redis.call('ZADD', KEYS[1], 'NX', ARGV[i], ARGV[i + 1])
end
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -(tonumber(ARGV[3]) + 1))
redis.call('PEXPIRE', KEYS[1], ARGV[2])

local count = redis.call('ZCOUNT', KEYS[1], start, ARGV[1])
local oldest = redis.call('ZRANGEBYSCORE', KEYS[1], start, ARGV[1], 'WITHSCORES', 'LIMIT', 0, 1)
return { known and 0 or 1, before, count, oldest[2] or ARGV[1] }
