-- Reads the clocks of incidents. One that Redis lost, or that a crash left as it was before the last spike, is set to what should be left of it; one
-- that runs for longer than it ever may, since a clock was put back or the project's settings have changed, is cut to that.
-- KEYS  incident:active:..., incident:investigating:... of each incident
-- ARGV  for each key: the incident's id, the clock's length in ms, what should be left of it in ms (0: nothing)
-- Returns for each key what is left in ms (0 if it is over), and at the end how many had been lost
local left = {}
local lost = 0
for i, key in ipairs(KEYS) do
    local id, length, expected = ARGV[3 * i - 2], tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i])
    local runs = redis.call('PTTL', key)
    left[i] = math.max(runs, 0)
    if runs == -1 or runs > length then
        left[i] = math.max(expected, 0)
        redis.call('PEXPIRE', key, left[i])
    elseif left[i] < expected then
        redis.call('SET', key, id, 'PX', expected)
        left[i] = expected
        lost = lost + (runs == -2 and 1 or 0)
    end
end
left[#KEYS + 1] = lost
return left
