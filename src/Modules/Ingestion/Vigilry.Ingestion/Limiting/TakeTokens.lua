-- Takes tokens from the bucket of an API key. A bucket holds a minute's worth and is refilled all the time; one that is not there is full.
-- KEYS[1]  hash: tokens (a fraction, too), at (when there were so many: Redis's own time, microseconds)
-- ARGV     1: tokens a minute   2: how many are wanted
-- Returns  { taken, left (whole ones), ms until the others that were wanted are there, ms until the bucket is full }
local capacity, wanted = tonumber(ARGV[1]), tonumber(ARGV[2])
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]

local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = capacity
if bucket[1] then
    local refilled = math.max(now - bucket[2], 0) * capacity / 60000000
    tokens = math.min(bucket[1] + refilled, capacity)
end

-- Fractions do not add up to the last digit: a millionth short of a token is a token.
local taken = math.min(wanted, math.floor(tokens + 0.000001))
tokens = math.max(tokens - taken, 0)

local function wait(upTo)
    return math.ceil(math.max(upTo - tokens, 0) * 60000 / capacity)
end
local full = wait(capacity)
if full > 0 then
    redis.call('HSET', KEYS[1], 'tokens', tokens, 'at', now)
    redis.call('PEXPIRE', KEYS[1], full)
end
return { taken, math.floor(tokens + 0.000001), wait(math.min(wanted - taken, capacity)), full }
