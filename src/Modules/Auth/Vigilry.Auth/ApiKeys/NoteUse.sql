-- All hosts lock keys in the same order, so that none waits in a circle.
WITH used AS (
    SELECT keys.id, sent.at
    FROM unnest($1::uuid[], $2::timestamptz[]) AS sent (id, at)
    JOIN auth.api_keys AS keys ON keys.id = sent.id
    ORDER BY keys.id
    FOR NO KEY UPDATE OF keys
)
UPDATE auth.api_keys AS keys SET last_used_at = greatest(keys.last_used_at, used.at)
FROM used
WHERE keys.id = used.id
