-- Counts an attempt in each of some windows, unless one is full.
-- KEYS  the windows    ARGV  for each: the most attempts, the window's length in ms
-- Returns 0 if it was counted, else for how long a full window lasts, in ms
local wait = 0
for i, key in ipairs(KEYS) do
    if tonumber(redis.call('GET', key) or 0) >= tonumber(ARGV[2 * i - 1]) then
        wait = math.max(wait, redis.call('PTTL', key), 1)
    end
end
if wait == 0 then
    for i, key in ipairs(KEYS) do
        redis.call('INCR', key)
        if redis.call('PTTL', key) < 0 then
            redis.call('PEXPIRE', key, ARGV[2 * i])
        end
    end
end
return wait
