UPDATE notifications.deliveries
SET attempts = attempts + 1, next_attempt_at = @leased_until
WHERE id = (
    SELECT id FROM notifications.deliveries
    WHERE state = 0 AND next_attempt_at <= @now
    ORDER BY next_attempt_at
    LIMIT 1
    FOR UPDATE SKIP LOCKED)
RETURNING *
