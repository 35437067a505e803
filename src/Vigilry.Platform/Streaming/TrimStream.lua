-- Removes from the stream what all groups have done with. While it is larger than it may be, groups that are not named hold nothing back any more; if
-- that is not enough, the older half goes, read or not. One script, so that hosts which trim at the same moment do not halve it twice.
-- KEYS[1]  stream
-- ARGV     1: how many bytes it may have   then: names of groups; each must be there before anything goes, as one that is not made yet has read nothing
-- Returns  { entries removed that only other groups had not done with, entries removed that a named group had not done with }
if redis.call('EXISTS', KEYS[1]) == 0 then
    return { 0, 0 }
end

-- An id is two numbers.
local function isOlder(a, b)
    local aTime, aNumber = a:match('(%d+)-(%d+)')
    local bTime, bNumber = b:match('(%d+)-(%d+)')
    aTime, bTime = tonumber(aTime), tonumber(bTime)
    return aTime < bTime or (aTime == bTime and tonumber(aNumber) < tonumber(bNumber))
end

local isNamed, missing = {}, #ARGV - 1
for i = 2, #ARGV do
    isNamed[ARGV[i]] = true
end

-- The first entry that a group has not finished, or the last that it read; of all groups, and of those that are named.
local all, named
for _, reply in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
    local group = {}
    for i = 1, #reply, 2 do
        group[reply[i]] = reply[i + 1]
    end
    local first = group['pending'] > 0 and redis.call('XPENDING', KEYS[1], group['name'])[2] or group['last-delivered-id']
    if not all or isOlder(first, all) then
        all = first
    end
    if isNamed[group['name']] then
        missing = missing - 1
        if not named or isOlder(first, named) then
            named = first
        end
    end
end

local function trim(first)
    -- No limit to the work of one call: what comes in within a second may be more than Redis would remove by itself.
    return missing == 0 and first and redis.call('XTRIM', KEYS[1], 'MINID', '~', first, 'LIMIT', 0) or 0
end
local function isTooLarge()
    return (redis.call('MEMORY', 'USAGE', KEYS[1]) or 0) > tonumber(ARGV[1])
end

trim(all)
local others, unread = 0, 0
if isTooLarge() then
    others = trim(named)
    if isTooLarge() then
        unread = redis.call('XTRIM', KEYS[1], 'MAXLEN', math.floor(redis.call('XLEN', KEYS[1]) / 2))
    end
end
return { others, unread }
