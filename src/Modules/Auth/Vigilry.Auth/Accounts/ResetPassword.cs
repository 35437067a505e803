using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;

namespace Vigilry.Auth.Accounts;

/// <summary>A new password, by the token from a mail.</summary>
/// <param name="Token">From the mail's link.</param>
/// <param name="Password">10 to 200 characters.</param>
public sealed record ResetPasswordRequest(string Token, string Password);

internal sealed class ResetPasswordValidator : AbstractValidator<ResetPasswordRequest>
{
    public ResetPasswordValidator()
    {
        RuleFor(r => r.Token).NotEmpty().MaximumLength(200);
        RuleFor(r => r.Password).NewPasswordRules();
    }
}

internal static class ResetPassword
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/auth/reset-password", HandleAsync)
        .WithName("resetPassword")
        .WithSummary("Sets a new password by the token that was mailed, and ends every session of the user. A token works once and for an hour.")
        .DisableAntiforgery()
        .ProducesValidationProblem();

    private static async Task<Results<NoContent, ValidationProblem>> HandleAsync(ResetPasswordRequest request, IPasswordReset reset, CancellationToken ct) =>
        await reset.ResetAsync(request.Token, request.Password, ct) is { Count: > 0 } errors
            ? TypedResults.ValidationProblem(errors)
            : TypedResults.NoContent();
}
