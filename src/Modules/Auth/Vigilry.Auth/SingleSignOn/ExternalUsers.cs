using Microsoft.EntityFrameworkCore;
using Npgsql;
using Vigilry.Auth.Accounts;
using Vigilry.Auth.Auditing;
using Vigilry.Auth.Data;
using Vigilry.Auth.Sessions;

namespace Vigilry.Auth.SingleSignOn;

/// <summary>What an issuer says of a person.</summary>
/// <param name="Issuer">Who says so.</param>
/// <param name="Subject">The issuer's own name for the person, which never changes.</param>
/// <param name="Email">The person's address, if the issuer vouches for it.</param>
/// <param name="Name">The person's name.</param>
internal sealed record ExternalIdentity(string Issuer, string Subject, string? Email, string Name);

/// <summary>Finds out whom an issuer speaks of, and makes an account for whoever has none.</summary>
internal sealed class ExternalUsers(AuthDb db, MailedTokens tokens, Audit audit, TimeProvider time)
{
    private const int LongestName = 100;

    /// <summary>
    /// The user of the identity: known from before, or by the address that the issuer vouches for. An account with a second factor is not let in this way, as
    /// that would do without the factor.
    /// </summary>
    /// <returns><see langword="null"/> if the issuer vouches for no address, or the account has a second factor.</returns>
    public async Task<User?> FindOrCreateAsync(ExternalIdentity identity, CancellationToken ct)
    {
        try
        {
            return await TryFindOrCreateAsync(identity, ct);
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // Another request has just made what this one looked for.
            db.ChangeTracker.Clear();
            return await TryFindOrCreateAsync(identity, ct);
        }
    }

    private async Task<User?> TryFindOrCreateAsync(ExternalIdentity identity, CancellationToken ct)
    {
        var userId = await db.ExternalLogins
            .Where(l => l.Issuer == identity.Issuer && l.Subject == identity.Subject)
            .Select(l => (Guid?)l.UserId)
            .SingleOrDefaultAsync(ct);
        if (userId is { } known)
        {
            return await db.Users.SingleOrDefaultAsync(u => u.Id == known && u.TotpEnabledAt == null, ct);
        }

        if (identity.Email is not { } email)
        {
            return null;
        }

        var (now, normalized) = (time.GetUtcNow(), User.Normalize(email));
        var user = await db.Users.SingleOrDefaultAsync(u => u.NormalizedEmail == normalized, ct);
        if (user is { TotpEnabledAt: not null })
        {
            return null;
        }

        if (user is null)
        {
            user = new User
            {
                Id = Guid.CreateVersion7(now),
                Email = email.Trim(),
                NormalizedEmail = normalized,
                Name = Clean(identity.Name) is { Length: > 0 } name ? name : email.Trim(),
                CreatedAt = now,
                EmailVerifiedAt = now,
                HasProvedEmail = true,
            };
            db.Users.Add(user);
        }
        else if (!user.HasProvedEmail)
        {
            // Whoever made the account with this address never proved that it is theirs: their password and sessions are worth nothing.
            (user.EmailVerifiedAt, user.HasProvedEmail, user.PasswordHash) = (now, true, "");
            await db.EndSessionsAsync(user.Id, except: null, now, ct);
            await tokens.VoidAllAsync(user.Id, ct);
        }

        db.ExternalLogins.Add(new ExternalLogin { Issuer = identity.Issuer, Subject = identity.Subject, UserId = user.Id, CreatedAt = now });
        await audit.AddToAllAsync(user.Id, "linkOidcLogIn", $"/api/users/{user.Id}", ct);
        await db.SaveChangesAsync(ct);
        return user;
    }

    /// <summary>As a name that is typed here must be.</summary>
    private static string Clean(string name)
    {
        var oneLine = string.Concat(name.Where(c => !char.IsControl(c))).Trim();
        return oneLine[..Math.Min(LongestName, oneLine.Length)];
    }
}
