using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Sessions;

/// <summary>Says whose a session is. It is looked up each time: one that ended is worth nothing.</summary>
internal sealed class SessionLookup(SessionTokens tokens, AuthDb db, TimeProvider time) : ISessions
{
    /// <summary>The principal of the session; <see langword="null"/> if it is unknown or over.</summary>
    /// <param name="token">The cookie's value.</param>
    /// <param name="ct">Ends the query.</param>
    public async Task<ClaimsPrincipal?> FindAsync(string token, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return await tokens.ReadAsync(token, ct) is { } sessionId
            && await db.Sessions
                .Where(s => s.Id == sessionId && s.EndedAt == null && s.ExpiresAt > now)
                .Join(
                    db.Memberships,
                    s => new { s.OrganizationId, s.UserId },
                    m => new { m.OrganizationId, m.UserId },
                    (s, m) => new { s.OrganizationId, s.UserId, m.Role })
                .SingleOrDefaultAsync(ct) is { } session
            ? new AuthContext(session.OrganizationId, ProjectId: null, session.UserId, sessionId, ApiKeyId: null, session.Role).ToPrincipal(CallerAuthentication.SchemeName)
            : null;
    }

    public async Task<IReadOnlySet<Guid>> FindOverAsync(IReadOnlyCollection<Guid> sessionIds, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var valid = await db.Sessions
            .Where(s => sessionIds.Contains(s.Id) && s.EndedAt == null && s.ExpiresAt > now)
            .Join(db.Memberships, s => new { s.OrganizationId, s.UserId }, m => new { m.OrganizationId, m.UserId }, (s, m) => s.Id)
            .ToHashSetAsync(ct);
        return sessionIds.Where(id => !valid.Contains(id)).ToHashSet();
    }
}
