-- Makes the organization $1's only session, and its person, one of the seeded organization.
WITH joined AS (
    INSERT INTO auth.memberships (organization_id, user_id, role, created_at)
    SELECT '00000000-0000-0000-0000-00000000000f', user_id, role, created_at FROM auth.memberships WHERE organization_id = $1
)
UPDATE auth.sessions SET organization_id = '00000000-0000-0000-0000-00000000000f' WHERE organization_id = $1
