using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Accounts;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;
using Vigilry.Auth.SecondFactor;

namespace Vigilry.Auth.Sessions;

/// <summary>Logs people in with a password, and a code where the second factor is on.</summary>
internal sealed class PasswordLogIn(
    AuthDb db,
    IPasswordHasher<User> passwords,
    PendingSignUps signUps,
    LogInAttempts attempts,
    TotpCodes codes,
    KnownBrowser browser,
    SessionStart sessions,
    TimeProvider time) : ILogIn
{
    /// <summary>Checked when the address is unknown, so that the time does not tell. No password has this hash.</summary>
    private static readonly User Nobody = new() { Id = Guid.Empty, Email = "", NormalizedEmail = "", Name = "", CreatedAt = default };
    private static readonly string NobodysHash = new PasswordHasher<User>().HashPassword(Nobody, SecretToken.New());

    public async Task<LogInAnswer> LogInAsync(HttpContext http, string email, string password, string? code, CancellationToken ct)
    {
        if (await attempts.TakeAsync(http, email, ct) is { } wait)
        {
            return new LogInAnswer(LogInOutcome.TooManyAttempts, wait);
        }

        var normalized = User.Normalize(email);
        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.NormalizedEmail == normalized, ct);
        var isUsersOwn = Verify(user?.PasswordHash, password) && user is { EmailVerifiedAt: not null };

        // Always both, so that the time does not tell: a sign-up that waits for its mail is answered alike for an address with an account and for one without.
        var isSignUps = Verify(await signUps.FindAsync(email, ct), password);
        if (user is null || !isUsersOwn)
        {
            return new LogInAnswer(isSignUps ? LogInOutcome.EmailNotVerified : LogInOutcome.Wrong);
        }

        if (user.TotpEnabledAt is not null && string.IsNullOrWhiteSpace(code))
        {
            // The password was right, and codes are counted for themselves.
            await attempts.SucceedAsync(http, email, ct);
            return new LogInAnswer(LogInOutcome.SecondFactorRequired);
        }

        if ((user.TotpEnabledAt is not null && !await codes.TryUseAsync(user.Id, $"{code}", ct)) || await sessions.StartAsync(http, user, ct) is null)
        {
            return new LogInAnswer(LogInOutcome.Wrong);
        }

        await attempts.SucceedAsync(http, email, ct);
        browser.Remember(http, user);
        return new LogInAnswer(LogInOutcome.LoggedIn);
    }

    public async Task LogOutAsync(HttpContext http, CancellationToken ct)
    {
        if (http.User.Identity is { IsAuthenticated: true } && AuthContext.From(http.User).SessionId is { } sessionId)
        {
            await db.Sessions.Where(s => s.Id == sessionId).ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, time.GetUtcNow()), ct);
        }

        SessionCookie.Remove(http);
    }

    private bool Verify(string? hash, string password) =>
        passwords.VerifyHashedPassword(Nobody, hash is { Length: > 0 } ? hash : NobodysHash, password) is not PasswordVerificationResult.Failed;
}
