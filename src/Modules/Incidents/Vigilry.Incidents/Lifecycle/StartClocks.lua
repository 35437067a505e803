-- Starts both clocks of an incident; together, so that neither is ever younger than the other. One that a later spike has started is left alone.
-- KEYS  incident:active:..., incident:investigating:...    ARGV  the incident's id, what is left of each in ms (0: nothing)
for i, key in ipairs(KEYS) do
    local left = tonumber(ARGV[i + 1])
    if left > 0 and (redis.call('GET', key) ~= ARGV[1] or redis.call('PTTL', key) < left) then
        redis.call('SET', key, ARGV[1], 'PX', left)
    end
end
