-- Takes an attempt out of windows again. One that is over by now is not begun anew: it would never end.
-- KEYS  the windows
for _, key in ipairs(KEYS) do
    if tonumber(redis.call('GET', key) or 0) > 0 then
        redis.call('DECR', key)
    end
end
