using FluentValidation;
using MediatR;
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
using Vigilry.Platform.Data;

namespace Vigilry.Auth.Accounts;

/// <summary>A new password for the one who is logged in.</summary>
/// <param name="CurrentPassword">The one until now.</param>
/// <param name="NewPassword">10 to 200 characters.</param>
public sealed record ChangePasswordRequest(string CurrentPassword, string NewPassword);

internal sealed class ChangePasswordValidator : AbstractValidator<ChangePasswordRequest>
{
    public ChangePasswordValidator()
    {
        RuleFor(r => r.CurrentPassword).NotEmpty().MaximumLength(200);
        RuleFor(r => r.NewPassword).NewPasswordRules();
    }
}

internal static class ChangePassword
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/auth/change-password", HandleAsync)
        .WithName("changePassword")
        .WithSummary("Sets a new password and ends the user's other sessions.")
        .RequireAuthorization(Policies.Session)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> HandleAsync(
        ChangePasswordRequest request,
        AuthContext caller,
        HttpContext http,
        LogInAttempts attempts,
        MailedTokens tokens,
        AuthDb db,
        IPasswordHasher<User> passwords,
        SharedTransaction shared,
        IMediator mediator,
        TimeProvider time,
        CancellationToken ct)
    {
        var email = await db.Users.Where(u => u.Id == caller.UserId).Select(u => u.Email).SingleAsync(ct);
        if (await attempts.TakeAsync(http, email, ct) is { } wait)
        {
            return TooManyAttempts.Answer(http, wait);
        }

        await using var transaction = await shared.BeginAsync(db, ct);
        var user = await db.LockUserAsync(caller.UserId.GetValueOrDefault(), ct);
        if (passwords.VerifyHashedPassword(user, user.PasswordHash, request.CurrentPassword) is PasswordVerificationResult.Failed)
        {
            return TypedResults.ValidationProblem(new Dictionary<string, string[]>(StringComparer.Ordinal) { ["currentPassword"] = ["Is wrong."] });
        }

        user.PasswordHash = passwords.HashPassword(user, request.NewPassword);
        await db.SaveChangesAsync(ct);
        await tokens.VoidAllAsync(user.Id, ct);
        await db.EndSessionsAsync(user.Id, except: caller.SessionId, time.GetUtcNow(), ct);
        await mediator.Publish(new AccountChanged(user.Email, user.Name, AccountChange.Password), ct);
        await transaction.CommitAsync(ct);
        await attempts.SucceedAsync(http, user.Email, ct);
        return TypedResults.NoContent();
    }
}
