using MediatR;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Vigilry.Auth.Auditing;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Accounts;

/// <summary>Has an address prove itself by a mail: that of a new account, or one that is to replace it.</summary>
internal sealed class EmailVerification(AuthDb db, MailQuota quota, Audit audit, IMediator mediator, TimeProvider time) : IEmailVerification
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>Asks for a mail with a new token to the address of a user who has not verified it.</summary>
    public async Task RequestAsync(User user, CancellationToken ct)
    {
        if (await quota.TakeAsync(user.Email, "verification", ct) is not null)
        {
            return;
        }

        var token = SecretToken.New();
        db.EmailTokens.Add(new EmailToken
        {
            Hash = SecretToken.Hash(token),
            Purpose = EmailTokenPurpose.VerifyAddress,
            UserId = user.Id,
            ExpiresAt = time.GetUtcNow() + Lifetime,
        });
        await db.SaveChangesAsync(ct);
        await mediator.Publish(new VerificationRequested(user.Email, user.Name, token), CancellationToken.None);
    }

    /// <summary>Asks for a mail to the address that a user wants to use from now on.</summary>
    public async Task RequestChangeAsync(User user, string newEmail, CancellationToken ct)
    {
        var token = SecretToken.New();
        db.EmailTokens.Add(new EmailToken
        {
            Hash = SecretToken.Hash(token),
            Purpose = EmailTokenPurpose.ChangeAddress,
            UserId = user.Id,
            NewEmail = newEmail.Trim(),
            ExpiresAt = time.GetUtcNow() + Lifetime,
        });
        await db.SaveChangesAsync(ct);
        await mediator.Publish(new EmailChangeRequested(newEmail.Trim(), user.Name, token), CancellationToken.None);
        await mediator.Publish(new AccountChanged(user.Email, user.Name, AccountChange.AddressAsked), CancellationToken.None);
    }

    public async Task<bool> VerifyAsync(string token, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await UseAsync(token, [EmailTokenPurpose.VerifyAddress, EmailTokenPurpose.ChangeAddress], ct) is not { } used)
        {
            return false;
        }

        var user = await db.Users.SingleAsync(u => u.Id == used.UserId, ct);
        var oldEmail = user.Email;
        if (used.NewEmail is { } newEmail)
        {
            (user.Email, user.NormalizedEmail) = (newEmail, User.Normalize(newEmail));
        }

        user.EmailVerifiedAt ??= now;
        user.HasProvedEmail = true;
        await audit.AddToAllAsync(user.Id, used.NewEmail is null ? "verifyEmail" : "changeEmail", $"/api/users/{user.Id}", ct);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // The address has become somebody else's since.
            return false;
        }

        if (used.NewEmail is not null)
        {
            await SpendAllAsync(user.Id, ct);
        }

        await transaction.CommitAsync(ct);
        if (used.NewEmail is not null)
        {
            await mediator.Publish(new AccountChanged(oldEmail, user.Name, AccountChange.Address), CancellationToken.None);
        }

        return true;
    }

    /// <summary>Uses a token up, in one statement, so that of two that come at once one uses it.</summary>
    /// <returns><see langword="null"/> if it is unknown, used, too old or for something else.</returns>
    public async Task<EmailToken?> UseAsync(string token, EmailTokenPurpose[] purposes, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var hash = SecretToken.Hash(token);
        var used = await db.EmailTokens
            .Where(t => t.Hash == hash && purposes.Contains(t.Purpose) && t.UsedAt == null && t.ExpiresAt > now)
            .ExecuteUpdateAsync(t => t.SetProperty(x => x.UsedAt, now), ct);
        return used == 0 ? null : await db.EmailTokens.AsNoTracking().SingleAsync(t => t.Hash == hash, ct);
    }

    /// <summary>
    /// Spends all mailed tokens of a user that were not used: whoever asked for them before the account changed may be somebody else than who changed it.
    /// </summary>
    public Task SpendAllAsync(Guid userId, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return db.EmailTokens.Where(t => t.UserId == userId && t.UsedAt == null).ExecuteUpdateAsync(t => t.SetProperty(x => x.UsedAt, now), ct);
    }
}
