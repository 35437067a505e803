using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Sessions;

/// <summary>What a person logs in with.</summary>
public sealed record LogInRequest(string Email, string Password);

internal sealed class LogInValidator : AbstractValidator<LogInRequest>
{
    public LogInValidator()
    {
        RuleFor(r => r.Email).NotEmpty().MaximumLength(254).OneLine();
        RuleFor(r => r.Password).NotEmpty().MaximumLength(200);
    }
}

internal static class LogIn
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <summary>Checked when the address is unknown, so that the time does not tell. No password has this hash.</summary>
    private static readonly User Nobody = new() { Id = Guid.Empty, Email = "", NormalizedEmail = "", Name = "", CreatedAt = default };
    private static readonly string NobodysHash = new PasswordHasher<User>().HashPassword(Nobody, SecretToken.New());

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/auth/login", HandleAsync)
        .WithName("logIn")
        .WithSummary("Starts a session of 12 hours and sets its cookie.")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        LogInRequest request,
        HttpContext http,
        AuthDb db,
        IPasswordHasher<User> passwords,
        SessionTokens tokens,
        TimeProvider time,
        CancellationToken ct)
    {
        var email = User.Normalize(request.Email);
        var user = await db.Users.SingleOrDefaultAsync(u => u.NormalizedEmail == email, ct);
        var verified = passwords.VerifyHashedPassword(user ?? Nobody, user?.PasswordHash ?? NobodysHash, request.Password);
        if (user is null || verified is PasswordVerificationResult.Failed)
        {
            return TypedResults.Problem("The address or the password is wrong.", statusCode: StatusCodes.Status401Unauthorized);
        }

        if (user.EmailVerifiedAt is null)
        {
            return TypedResults.Problem(
                "Open the link in the verification mail first.", statusCode: StatusCodes.Status403Forbidden, type: "email-not-verified");
        }

        if (verified is PasswordVerificationResult.SuccessRehashNeeded)
        {
            user.PasswordHash = passwords.HashPassword(user, request.Password);
        }

        var session = await StartAsync(user, db, time.GetUtcNow(), ct);
        SessionCookie.Set(http, await tokens.CreateAsync(session, ct), session.ExpiresAt);
        return TypedResults.NoContent();
    }

    private static async Task<Session> StartAsync(User user, AuthDb db, DateTimeOffset now, CancellationToken ct)
    {
        var session = new Session
        {
            Id = Guid.CreateVersion7(now),
            UserId = user.Id,
            OrganizationId = await db.Memberships.Where(m => m.UserId == user.Id).OrderBy(m => m.CreatedAt).Select(m => m.OrganizationId).FirstAsync(ct),
            CreatedAt = now,
            ExpiresAt = now + Lifetime,
        };
        db.Sessions.Add(session);
        await db.SaveChangesAsync(ct);
        return session;
    }
}
