using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Vigilry.Auth.Auditing;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Sessions;

/// <summary>Logs a person in whose identity is established.</summary>
internal sealed class SessionStart(AuthDb db, SessionTokens tokens, Audit audit, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <summary>Starts a session in the organization that the person joined first, or in a new one if there is none, and sets its cookie.</summary>
    /// <returns><see langword="null"/> if the password was changed since the user was read: what was checked is true no more.</returns>
    public async Task<Session?> StartAsync(HttpContext http, User user, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (!await IsUnchangedAsync(user, ct))
        {
            return null;
        }

        var organizationId = await db.Memberships
            .Where(m => m.UserId == user.Id)
            .OrderBy(m => m.CreatedAt)
            .Select(m => (Guid?)m.OrganizationId)
            .FirstOrDefaultAsync(ct);
        return await StartAsync(http, user.Id, organizationId ?? AddOrganization(user), time.GetUtcNow() + Lifetime, transaction, ct);
    }

    /// <summary>Ends this session, and starts one in another organization for the rest of its time.</summary>
    /// <returns><see langword="null"/> if this session is over by now.</returns>
    public async Task<Session?> SwitchAsync(HttpContext http, AuthContext caller, Guid organizationId, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var userId = caller.UserId ?? throw new InvalidOperationException("A session has a user.");
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM auth.users WHERE id = {userId} FOR SHARE", ct);
        var (now, sessionId) = (time.GetUtcNow(), caller.SessionId);
        var ended = await db.Sessions
            .Where(s => s.Id == sessionId && s.EndedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, now), ct);
        if (ended == 0)
        {
            return null;
        }

        var expiresAt = await db.Sessions.Where(s => s.Id == sessionId).Select(s => s.ExpiresAt).SingleAsync(ct);
        return await StartAsync(http, userId, organizationId, expiresAt, transaction, ct);
    }

    /// <summary>Holds off changes of the password until the transaction ends: one that comes later finds the session and ends it.</summary>
    private async Task<bool> IsUnchangedAsync(User user, CancellationToken ct) => string.Equals(
        user.PasswordHash,
        await db.Users.FromSql($"SELECT * FROM auth.users WHERE id = {user.Id} FOR SHARE").AsNoTracking().Select(u => u.PasswordHash).SingleOrDefaultAsync(ct),
        StringComparison.Ordinal);

    private async Task<Session> StartAsync(
        HttpContext http, Guid userId, Guid organizationId, DateTimeOffset expiresAt, IDbContextTransaction transaction, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var session = new Session
        {
            Id = Guid.CreateVersion7(now),
            UserId = userId,
            OrganizationId = organizationId,
            CreatedAt = now,
            ExpiresAt = expiresAt,
        };
        db.Sessions.Add(session);
        audit.Add(organizationId, userId, "logIn", $"/api/auth/sessions/{session.Id}");
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
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
