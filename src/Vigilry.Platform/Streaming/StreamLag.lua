-- How many entries each group has not finished. What Redis 7.0 says itself drifts once entries are trimmed, so few are counted; many would hold up Redis.
-- KEYS[1]  stream
-- ARGV[1]  how many entries are counted at most; beyond, Redis's own figure counts, but never less
-- Returns  { group, entries, ... }
local behind = {}
if redis.call('EXISTS', KEYS[1]) == 0 then
    return behind
end

local most = tonumber(ARGV[1])
for _, reply in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
    local group = {}
    for i = 1, #reply, 2 do
        group[reply[i]] = reply[i + 1]
    end
    local unread = #redis.call('XRANGE', KEYS[1], '(' .. group['last-delivered-id'], '+', 'COUNT', most)
    if unread == most then
        unread = math.max(most, tonumber(group['lag']) or redis.call('XLEN', KEYS[1]))
    end
    behind[#behind + 1] = group['name']
    behind[#behind + 1] = unread + group['pending']
end
return behind
