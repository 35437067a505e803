using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Auditing;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Sessions;

/// <summary>Logs a person in whose identity is established.</summary>
internal sealed class SessionStart(AuthDb db, SessionTokens tokens, Audit audit, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <summary>Starts a session in the organization that the person joined first, or in a new one if there is none, and sets its cookie.</summary>
    public async Task<Session> StartAsync(HttpContext http, User user, CancellationToken ct)
    {
        var organizationId = await db.Memberships
            .Where(m => m.UserId == user.Id)
            .OrderBy(m => m.CreatedAt)
            .Select(m => (Guid?)m.OrganizationId)
            .FirstOrDefaultAsync(ct);
        return await StartAsync(http, user, organizationId ?? AddOrganization(user), ct);
    }

    /// <summary>Starts a session in this organization, of which the person is a member, and sets its cookie.</summary>
    public async Task<Session> StartAsync(HttpContext http, User user, Guid organizationId, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var session = new Session
        {
            Id = Guid.CreateVersion7(now),
            UserId = user.Id,
            OrganizationId = organizationId,
            CreatedAt = now,
            ExpiresAt = now + Lifetime,
        };
        db.Sessions.Add(session);
        audit.Add(organizationId, user.Id, "logIn", $"/api/auth/sessions/{session.Id}");
        await db.SaveChangesAsync(ct);
        SessionCookie.Set(http, await tokens.CreateAsync(session, ct), session.ExpiresAt);
        return session;
    }

    /// <summary>Whoever was removed from the last one, or deleted it, starts anew.</summary>
    private Guid AddOrganization(User user)
    {
        var now = time.GetUtcNow();
        var organization = new Organization { Id = Guid.CreateVersion7(now), Name = user.Name, CreatedAt = now };
        db.AddRange(
            organization, new Membership { OrganizationId = organization.Id, UserId = user.Id, Role = OrganizationRole.Owner, CreatedAt = now });
        return organization.Id;
    }
}
