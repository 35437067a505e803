using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;
using Vigilry.Platform.Http;

namespace Vigilry.Auth.Organizations;

/// <summary>What belongs to the session's organization.</summary>
internal sealed class OwnOrganization(AuthDb db, TimeProvider time) : IOwnOrganization
{
    private const int DefaultLimit = 50;
    private const int LargestLimit = 200;

    public async Task<IReadOnlyList<MemberResponse>> MembersAsync(AuthContext caller, CancellationToken ct) => await db.Memberships
        .Where(m => m.OrganizationId == caller.OrganizationId)
        .OrderBy(m => m.CreatedAt)
        .Join(
            db.Users,
            m => m.UserId,
            u => u.Id,
            (m, u) => new MemberResponse(u.Id, u.Email, u.Name, m.Role, m.CreatedAt, u.TotpEnabledAt != null))
        .ToListAsync(ct);

    public async Task<IReadOnlyList<InvitationResponse>> InvitationsAsync(AuthContext caller, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return await db.Invitations
            .Where(i => i.OrganizationId == caller.OrganizationId && i.ExpiresAt > now)
            .OrderByDescending(i => i.CreatedAt)
            .Select(i => new InvitationResponse(i.Id, i.Email, i.Role, i.InvitedBy, i.CreatedAt, i.ExpiresAt))
            .ToListAsync(ct);
    }

    public async Task<AuditLog> AuditLogAsync(AuthContext caller, int? limit, string? cursor, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (limit is < 1 or > LargestLimit)
        {
            errors["limit"] = [$"Must be 1 to {LargestLimit}."];
        }

        Cursor after = default;
        if (cursor is not null && !Cursor.TryParse(cursor, out after))
        {
            errors["cursor"] = ["Must be the nextCursor of an earlier answer."];
        }

        if (errors.Count > 0)
        {
            return new AuditLog([], NextCursor: null, errors);
        }

        var entries = db.AuditLog.Where(e => e.OrganizationId == caller.OrganizationId);
        entries = cursor is null ? entries : entries.Where(e => e.At < after.At || (e.At == after.At && e.Id < after.Id));
        var most = limit ?? DefaultLimit;
        var found = await entries
            .OrderByDescending(e => e.At).ThenByDescending(e => e.Id)
            .Take(most + 1)
            .Select(e => new AuditEntryResponse(
                e.Id, e.At, e.UserId, db.Users.Where(u => u.Id == e.UserId).Select(u => u.Name).FirstOrDefault(), e.Action, e.Target, e.Detail, e.Address))
            .ToListAsync(ct);
        var next = found.Count > most ? new Cursor(found[most - 1].At, found[most - 1].Id).ToString() : null;
        return new AuditLog([.. found.Take(most)], next, errors);
    }
}
