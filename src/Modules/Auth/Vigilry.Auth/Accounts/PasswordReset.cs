using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Auditing;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;
using Vigilry.Auth.Sessions;
using Vigilry.Platform.Data;

namespace Vigilry.Auth.Accounts;

/// <summary>Lets a person who forgot the password set a new one, by a mail.</summary>
internal sealed class PasswordReset(
    AuthDb db,
    MailedTokens tokens,
    IPasswordHasher<User> passwords,
    IValidator<ResetPasswordRequest> validator,
    MailQuota quota,
    KnownBrowser browser,
    IHttpContextAccessor http,
    Audit audit,
    SharedTransaction shared,
    IMediator mediator,
    TimeProvider time) : IPasswordReset
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Asks for a mail with a token, if the address is known.</summary>
    public async Task RequestAsync(string email, CancellationToken ct)
    {
        var normalized = User.Normalize(email);
        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.NormalizedEmail == normalized, ct);
        if (user is null || await quota.TakeToAsync(user.Email, "reset", ct) is not null)
        {
            return;
        }

        var token = await tokens.IssueAsync(user.Id, EmailTokenPurpose.ResetPassword, Lifetime, ct);
        await mediator.Publish(new PasswordResetRequested(user.Email, user.Name, token), ct);
    }

    public async Task<IDictionary<string, string[]>> ResetAsync(string token, string password, CancellationToken ct)
    {
        if (Check(token, password) is { } errors)
        {
            return errors;
        }

        await using var transaction = await shared.BeginAsync(db, ct);
        if (await tokens.UseAsync(token, [EmailTokenPurpose.ResetPassword], ct) is not { } used)
        {
            return Fault("token", "Is unknown, used or older than an hour. Ask for a new mail.");
        }

        var user = await db.LockUserAsync(used.UserId, ct);

        // The mail has reached its reader, which is all that a verification asks.
        user.EmailVerifiedAt ??= time.GetUtcNow();
        user.HasProvedEmail = true;
        await SetAsync(user, password, ct);
        await transaction.CommitAsync(ct);

        // However many guessers keep the account's count full: the owner gets in.
        browser.Remember(http.HttpContext ?? throw new InvalidOperationException("There is no request."), user);
        return new Dictionary<string, string[]>(StringComparer.Ordinal);
    }

    public async Task<IDictionary<string, string[]>> SetAsync(string email, string password, bool removeSecondFactor, CancellationToken ct)
    {
        if (Check("token", password) is { } errors)
        {
            return errors;
        }

        var normalized = User.Normalize(email);
        await using var transaction = await shared.BeginAsync(db, ct);
        if (await db.Users.Where(u => u.NormalizedEmail == normalized).Select(u => (Guid?)u.Id).SingleOrDefaultAsync(ct) is not { } id)
        {
            return Fault("email", "Has no account.");
        }

        var user = await db.LockUserAsync(id, ct);
        user.EmailVerifiedAt ??= time.GetUtcNow();
        if (removeSecondFactor)
        {
            (user.TotpSecret, user.TotpEnabledAt, user.RecoveryCodes) = (null, null, []);
        }

        await SetAsync(user, password, ct);
        await transaction.CommitAsync(ct);
        return new Dictionary<string, string[]>(StringComparer.Ordinal);
    }

    private static Dictionary<string, string[]> Fault(string member, string what) => new(StringComparer.Ordinal) { [member] = [what] };

    private Dictionary<string, string[]>? Check(string token, string password)
    {
        var validation = validator.Validate(new ResetPasswordRequest(token, password));
        return validation.IsValid ? null : validation.ToDictionary().ToDictionary(e => e.Key.ToLowerInvariant(), e => e.Value, StringComparer.Ordinal);
    }

    /// <summary>Everything that was open under the old password is over, and the user is told.</summary>
    private async Task SetAsync(User user, string password, CancellationToken ct)
    {
        user.PasswordHash = passwords.HashPassword(user, password);
        await audit.AddToAllAsync(user.Id, "resetPassword", $"/api/users/{user.Id}", ct);
        await db.SaveChangesAsync(ct);
        await tokens.VoidAllAsync(user.Id, ct);
        await db.EndSessionsAsync(user.Id, except: null, time.GetUtcNow(), ct);
        await mediator.Publish(new AccountChanged(user.Email, user.Name, AccountChange.Password), ct);
    }
}
