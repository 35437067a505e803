using MediatR;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Accounts;

/// <summary>Has an address prove itself by a mail.</summary>
internal sealed class EmailVerification(AuthDb db, IMediator mediator, TimeProvider time) : IEmailVerification
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>Asks for a mail with a new token, if the address is known and not yet verified.</summary>
    public async Task RequestAsync(string email, CancellationToken ct)
    {
        var normalized = User.Normalize(email);
        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.NormalizedEmail == normalized && u.EmailVerifiedAt == null, ct);
        if (user is null)
        {
            return;
        }

        var token = SecretToken.New();
        db.EmailTokens.Add(new EmailToken { Hash = SecretToken.Hash(token), UserId = user.Id, ExpiresAt = time.GetUtcNow() + Lifetime });
        await db.SaveChangesAsync(ct);
        await mediator.Publish(new VerificationRequested(user.Email, user.Name, token), CancellationToken.None);
    }

    public async Task<bool> VerifyAsync(string token, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var hash = SecretToken.Hash(token);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);

        // One statement, so that of two that come at once one uses it.
        var used = await db.EmailTokens
            .Where(t => t.Hash == hash && t.UsedAt == null && t.ExpiresAt > now)
            .ExecuteUpdateAsync(t => t.SetProperty(x => x.UsedAt, now), ct);
        if (used == 0)
        {
            return false;
        }

        await db.Users
            .Where(u => db.EmailTokens.Any(t => t.Hash == hash && t.UserId == u.Id))
            .ExecuteUpdateAsync(u => u.SetProperty(x => x.EmailVerifiedAt, now), ct);
        await transaction.CommitAsync(ct);
        return true;
    }
}
