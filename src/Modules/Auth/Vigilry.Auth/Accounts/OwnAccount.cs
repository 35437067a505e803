using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Accounts;

/// <summary>What belongs to the session's user.</summary>
internal sealed class OwnAccount(AuthDb db, TimeProvider time) : IOwnAccount
{
    public Task<MeResponse> GetAsync(AuthContext caller, CancellationToken ct) => db.Memberships
        .Where(m => m.OrganizationId == caller.OrganizationId && m.UserId == caller.UserId)
        .Join(db.Users, m => m.UserId, u => u.Id, (m, u) => new { Member = m, User = u })
        .Join(
            db.Organizations,
            m => m.Member.OrganizationId,
            o => o.Id,
            (m, o) => new MeResponse(m.User.Id, m.User.Email, m.User.Name, o.Id, o.Name, m.Member.Role))
        .SingleAsync(ct);

    public async Task<IReadOnlyList<OrganizationResponse>> OrganizationsAsync(AuthContext caller, CancellationToken ct) => await db.Memberships
        .Where(m => m.UserId == caller.UserId)
        .OrderBy(m => m.CreatedAt)
        .Join(
            db.Organizations,
            m => m.OrganizationId,
            o => o.Id,
            (m, o) => new OrganizationResponse(o.Id, o.Name, m.Role, o.RetentionDays, o.CreatedAt))
        .ToListAsync(ct);

    public async Task<IReadOnlyList<SessionResponse>> SessionsAsync(AuthContext caller, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return await db.Sessions
            .Where(s => s.UserId == caller.UserId && s.EndedAt == null && s.ExpiresAt > now)
            .OrderByDescending(s => s.CreatedAt)
            .Select(s => new SessionResponse(s.Id, s.OrganizationId, s.CreatedAt, s.ExpiresAt, s.Id == caller.SessionId))
            .ToListAsync(ct);
    }

    public Task<bool> HasSecondFactorAsync(AuthContext caller, CancellationToken ct) =>
        db.Users.AnyAsync(u => u.Id == caller.UserId && u.TotpEnabledAt != null, ct);
}
