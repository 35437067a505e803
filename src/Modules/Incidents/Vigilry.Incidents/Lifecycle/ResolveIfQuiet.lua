-- Ends the quiet windows of projects where no spike is active and the window is nearly over.
-- KEYS  incident:active:..., incident:investigating:... of each project
-- ARGV  for each project: what may be left of its quiet window, in ms; one that is gone counts as over
-- Returns for each project 1 if its window was ended, else 0
local ended = {}
for i, most in ipairs(ARGV) do
    local active, investigating = KEYS[2 * i - 1], KEYS[2 * i]
    ended[i] = 0
    if redis.call('EXISTS', active) == 0 and redis.call('PTTL', investigating) <= tonumber(most) then
        redis.call('DEL', investigating)
        ended[i] = 1
    end
end
return ended
