using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Accounts;
using Vigilry.Auth.Data;
using Vigilry.Auth.Defences;
using Vigilry.Auth.SecondFactor;

namespace Vigilry.Auth.Sessions;

/// <summary>What a person logs in with.</summary>
/// <param name="Email">The account's address.</param>
/// <param name="Password">The account's password.</param>
/// <param name="Code">Of the authenticator app, or a recovery code; where the second factor is on.</param>
public sealed record LogInRequest(string Email, string Password, string? Code = null);

internal sealed class LogInValidator : AbstractValidator<LogInRequest>
{
    public LogInValidator()
    {
        RuleFor(r => r.Email).NotEmpty().MaximumLength(254).OneLine();
        RuleFor(r => r.Password).NotEmpty().MaximumLength(200);
        RuleFor(r => r.Code).MaximumLength(50);
    }
}

internal static class LogIn
{
    /// <summary>Checked when the address is unknown, so that the time does not tell. No password has this hash.</summary>
    private static readonly User Nobody = new() { Id = Guid.Empty, Email = "", NormalizedEmail = "", Name = "", CreatedAt = default };
    private static readonly string NobodysHash = new PasswordHasher<User>().HashPassword(Nobody, SecretToken.New());

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/auth/login", HandleAsync)
        .WithName("logIn")
        .WithSummary("Starts a session of 12 hours and sets its cookie.")
        .DisableAntiforgery()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        LogInRequest request,
        HttpContext http,
        AuthDb db,
        IPasswordHasher<User> passwords,
        PendingSignUps signUps,
        LogInAttempts attempts,
        TotpCodes codes,
        KnownBrowser browser,
        SessionStart sessions,
        CancellationToken ct)
    {
        if (await attempts.TakeAsync(http, request.Email, ct) is { } wait)
        {
            return TooManyAttempts.Answer(http, wait);
        }

        var email = User.Normalize(request.Email);
        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.NormalizedEmail == email, ct);
        var isUsersOwn = Verify(passwords, user?.PasswordHash, request.Password) && user is { EmailVerifiedAt: not null };

        // Always both, so that the time does not tell: a sign-up that waits for its mail is answered alike for an address with an account and for one without.
        var isSignUps = Verify(passwords, await signUps.FindAsync(request.Email, ct), request.Password);
        if (user is null || !isUsersOwn)
        {
            return isSignUps ? Refuse("email-not-verified", "Open the link in the verification mail first.") : Wrong();
        }

        if (user.TotpEnabledAt is not null && string.IsNullOrWhiteSpace(request.Code))
        {
            // The password was right, and codes are counted for themselves.
            await attempts.SucceedAsync(http, request.Email, ct);
            return Refuse("second-factor-required", "Log in with the code of your authenticator app, or a recovery code, as code.");
        }

        if ((user.TotpEnabledAt is not null && !await codes.TryUseAsync(user.Id, $"{request.Code}", ct))
            || await sessions.StartAsync(http, user, ct) is null)
        {
            return Wrong();
        }

        await attempts.SucceedAsync(http, request.Email, ct);
        browser.Remember(http, user);
        return TypedResults.NoContent();
    }

    private static bool Verify(IPasswordHasher<User> passwords, string? hash, string password) =>
        passwords.VerifyHashedPassword(Nobody, hash is { Length: > 0 } ? hash : NobodysHash, password) is not PasswordVerificationResult.Failed;

    private static ProblemHttpResult Wrong() =>
        TypedResults.Problem("The address, the password or the code is wrong.", statusCode: StatusCodes.Status401Unauthorized);

    private static ProblemHttpResult Refuse(string type, string detail) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status403Forbidden, type: type);
}
