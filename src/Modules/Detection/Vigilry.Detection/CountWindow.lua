-- Adds errors to a project's window and counts what is in it.
-- A spike is any interval of the window's length that holds more errors than the threshold. The set keeps only the newest (threshold + 1) errors:
-- they are a spike exactly when all of them happened within the window that ends with the newest of all, in whatever order they came.
-- No spike of these errors is a window that was over when they were received, nor one in which none of them happened.
-- KEYS[1]  sorted set: member = event id, score = when it happened, but never later than it was received (Unix time, ms)
-- ARGV     1: when these were received (ms)   2: window (ms)   3: how many to keep   4: now (ms)   then: time (ms), id, time, id, ... newest first
-- Returns  { 1 if the newest of these was not known before, errors in the window before, errors in it now, time of its oldest error (ms), of its newest }
-- Errors of a time to come are from before the server's clock was put back: they would hide those of the present.
redis.call('ZREMRANGEBYSCORE', KEYS[1], '(' .. tonumber(ARGV[4]) + tonumber(ARGV[2]), '+inf')

local newest = tonumber(ARGV[5])
local top = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')[2]
if top and tonumber(top) > newest then
    newest = tonumber(top)
end
local start = newest - tonumber(ARGV[2])
local before = redis.call('ZCOUNT', KEYS[1], '(' .. start, '+inf')
local known = redis.call('ZSCORE', KEYS[1], ARGV[6])
for i = 5, #ARGV, 2 do
    redis.call('ZADD', KEYS[1], 'NX', ARGV[i], ARGV[i + 1])
end
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -(tonumber(ARGV[3]) + 1))

-- For a quarter of an hour longer than the window: errors that wait out an outage are counted with those that came before it.
redis.call('PEXPIRE', KEYS[1], ARGV[2] + 900000)

local isOver = newest <= tonumber(ARGV[1]) - tonumber(ARGV[2])
local isTheirs = tonumber(ARGV[5]) > start
local count = 0
if isTheirs and not isOver then
    count = redis.call('ZCOUNT', KEYS[1], '(' .. start, '+inf')
end
local oldest = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. start, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)[2]
return { known and 0 or 1, before, count, oldest or ARGV[5], newest }
