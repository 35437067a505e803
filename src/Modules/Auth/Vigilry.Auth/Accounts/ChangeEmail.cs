using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;
using Vigilry.Auth.Defences;
using Vigilry.Auth.Sessions;

namespace Vigilry.Auth.Accounts;

/// <summary>Another address for the one who is logged in.</summary>
/// <param name="Email">The new address, where a mail goes.</param>
/// <param name="Password">The user's password.</param>
public sealed record ChangeEmailRequest(string Email, string Password);

internal sealed class ChangeEmailValidator : AbstractValidator<ChangeEmailRequest>
{
    public ChangeEmailValidator()
    {
        RuleFor(r => r.Email).NotEmpty().MaximumLength(254).MailAddress();
        RuleFor(r => r.Password).NotEmpty().MaximumLength(200);
    }
}

internal static class ChangeEmail
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/auth/change-email", HandleAsync)
        .WithName("changeEmail")
        .WithSummary("Mails a link to a new address, which becomes the user's once the link's token is verified. The answer is the same for a taken address.")
        .RequireAuthorization(Policies.Session)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task<Results<Accepted, ValidationProblem, ProblemHttpResult>> HandleAsync(
        ChangeEmailRequest request,
        AuthContext caller,
        HttpContext http,
        MailQuota quota,
        LogInAttempts attempts,
        AuthDb db,
        IPasswordHasher<User> passwords,
        EmailVerification verification,
        CancellationToken ct)
    {
        var user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == caller.UserId, ct);
        if ((await quota.TakeFromAsync(http, ct) ?? await attempts.TakeAsync(http, user.Email, ct)) is { } wait)
        {
            return TooManyAttempts.Answer(http, wait);
        }

        if (passwords.VerifyHashedPassword(user, user.PasswordHash, request.Password) is PasswordVerificationResult.Failed)
        {
            return TypedResults.ValidationProblem(new Dictionary<string, string[]>(StringComparer.Ordinal) { ["password"] = ["Is wrong."] });
        }

        await attempts.SucceedAsync(http, user.Email, ct);
        if (await quota.TakeToAsync(request.Email, "change of address", ct) is { } full)
        {
            return TooManyAttempts.Answer(http, full);
        }

        await verification.RequestChangeAsync(user, request.Email, ct);
        return TypedResults.Accepted((string?)null);
    }
}
