-- Takes the deleted project whose time came first, for the length of the lease.
UPDATE auth.deleted_projects SET next_at = @leased_until
WHERE project_id = (
    SELECT project_id FROM auth.deleted_projects
    WHERE next_at <= @now
    ORDER BY next_at
    LIMIT 1
    FOR UPDATE SKIP LOCKED)
RETURNING *
