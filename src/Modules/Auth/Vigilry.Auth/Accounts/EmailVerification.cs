using MediatR;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Vigilry.Auth.Auditing;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;
using Vigilry.Platform.Data;

namespace Vigilry.Auth.Accounts;

/// <summary>Has an address prove itself by a mail: that of a new account, or one that is to replace it.</summary>
internal sealed class EmailVerification(AuthDb db, MailedTokens tokens, MailQuota quota, Audit audit, SharedTransaction shared, IMediator mediator, TimeProvider time) : IEmailVerification
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>Asks for a mail with a new token to the address of a user who has not verified it.</summary>
    public async Task RequestAsync(User user, CancellationToken ct)
    {
        if (await quota.TakeToAsync(user.Email, "verification", ct) is not null)
        {
            return;
        }

        var token = await tokens.IssueAsync(user.Id, EmailTokenPurpose.VerifyAddress, Lifetime, ct);
        await mediator.Publish(new VerificationRequested(user.Email, user.Name, token), ct);
    }

    /// <summary>Asks for a mail to the address that a user wants to use from now on.</summary>
    public async Task RequestChangeAsync(User user, string newEmail, CancellationToken ct)
    {
        await using var transaction = await shared.BeginAsync(db, ct);
        var token = await tokens.IssueAsync(user.Id, EmailTokenPurpose.ChangeAddress, Lifetime, ct, newEmail.Trim());
        await mediator.Publish(new EmailChangeRequested(newEmail.Trim(), user.Name, token), ct);
        await mediator.Publish(new AccountChanged(user.Email, user.Name, AccountChange.AddressAsked), ct);
        await transaction.CommitAsync(ct);
    }

    public async Task<bool> VerifyAsync(string token, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var transaction = await shared.BeginAsync(db, ct);
        if (await tokens.UseAsync(token, [EmailTokenPurpose.VerifyAddress, EmailTokenPurpose.ChangeAddress], ct) is not { } used)
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
            await tokens.VoidAllAsync(user.Id, ct);
            await mediator.Publish(new AccountChanged(oldEmail, user.Name, AccountChange.Address), ct);
        }

        await transaction.CommitAsync(ct);
        return true;
    }
}
