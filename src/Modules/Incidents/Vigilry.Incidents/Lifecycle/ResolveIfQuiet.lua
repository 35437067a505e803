-- Ends a project's quiet window, if no spike is active and the window is nearly over.
-- KEYS[1]  incident:active:...    KEYS[2]  incident:investigating:...
-- ARGV[1]  what may be left of the quiet window, in ms; one that is gone counts as over
-- Returns  1 if the window was ended, else 0
if redis.call('EXISTS', KEYS[1]) == 1 then
    return 0
end
if redis.call('PTTL', KEYS[2]) > tonumber(ARGV[1]) then
    return 0
end
redis.call('DEL', KEYS[2])
return 1
