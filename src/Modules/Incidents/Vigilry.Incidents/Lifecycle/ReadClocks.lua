-- Reads the clocks of incidents. One that Redis lost, but that should still run, is put back; one that runs for longer than it ever may, since a clock
-- was put back or the project's settings have changed, is cut.
-- KEYS  incident:active:..., incident:investigating:... of each incident
-- ARGV  for each key: the incident's id, the clock's length in ms, what should be left of it in ms if Redis lost it (0: nothing)
-- Returns for each key what is left in ms (0 if it is over), and at the end how many were put back
local left = {}
local restored = 0
for i, key in ipairs(KEYS) do
    local id, length, expected = ARGV[3 * i - 2], tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i])
    left[i] = redis.call('PTTL', key)
    if left[i] == -2 and expected > 0 then
        redis.call('SET', key, id, 'PX', expected)
        left[i] = expected
        restored = restored + 1
    elseif left[i] == -1 or left[i] > length then
        redis.call('PEXPIRE', key, length)
        left[i] = length
    end
    left[i] = math.max(left[i], 0)
end
left[#KEYS + 1] = restored
return left
