WITH in_flight AS (
    SELECT destination, organization_id, kind = 0 AS is_mail
    FROM notifications.deliveries
    WHERE state = 0 AND leased_until > @now),
busy AS (
    -- Nobody's servers or members hold up those of others.
    SELECT organization_id FROM in_flight WHERE is_mail = @is_mail GROUP BY organization_id HAVING count(*) >= @most_of_one)
UPDATE notifications.deliveries
SET attempts = attempts + 1, leased_until = @leased_until
WHERE id = (
    SELECT d.id FROM notifications.deliveries d
    WHERE d.state = 0 AND (d.kind = 0) = @is_mail AND d.next_attempt_at <= @now AND (d.leased_until IS NULL OR d.leased_until <= @now)
        AND (d.organization_id IS NULL OR d.organization_id NOT IN (SELECT organization_id FROM busy WHERE organization_id IS NOT NULL))
        AND d.destination NOT IN (SELECT destination FROM in_flight)
        -- What is about the same incident in its order; a digest may be about any.
        AND NOT EXISTS (
            SELECT 1 FROM notifications.deliveries o
            WHERE o.destination = d.destination AND o.state = 0 AND o.id < d.id
                AND (o.incident_id = d.incident_id OR (o.incident_id IS NULL AND o.organization_id IS NOT NULL AND o.subject = '')))
    ORDER BY d.next_attempt_at
    LIMIT 1
    FOR UPDATE SKIP LOCKED)
RETURNING *
