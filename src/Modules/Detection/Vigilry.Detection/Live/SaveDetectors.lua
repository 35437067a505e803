-- Keeps detectors, and how far the stream is done with, if this host still is the one that detects. Of projects that are gone, nothing.
-- KEYS     1: lease   2: stream   3: set of projects that have something open   4: projects that are gone   then: one for each detector
-- ARGV     1: token of this host   2: lease (ms)   3: cursor   4: where it is, or ''   5: how long a detector is kept (s)
--          then for each detector: its state, its project, 1 if it has something open
-- Returns  1; or 0 if another host has taken over, and nothing was kept
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
    return 0
end

redis.call('PEXPIRE', KEYS[1], ARGV[2])
for i = 5, #KEYS do
    local at = 6 + (i - 5) * 3
    local isGone = redis.call('SISMEMBER', KEYS[4], ARGV[at + 1]) == 1
    if not isGone then
        redis.call('SET', KEYS[i], ARGV[at], 'EX', ARGV[5])
    end
    redis.call(ARGV[at + 2] == '1' and not isGone and 'SADD' or 'SREM', KEYS[3], ARGV[at + 1])
end
if ARGV[4] ~= '' then
    redis.call('XGROUP', 'SETID', KEYS[2], ARGV[3], ARGV[4])
end
return 1
