-- Removes an incident's clocks, unless they are another incident's by now.
-- KEYS  incident:active:..., incident:investigating:...    ARGV[1]  the incident's id
for _, key in ipairs(KEYS) do
    if redis.call('GET', key) == ARGV[1] then
        redis.call('DEL', key)
    end
end
