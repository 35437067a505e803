using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;

namespace Vigilry.Auth.Accounts;

/// <summary>The token from a verification mail.</summary>
public sealed record VerifyEmailRequest(string Token);

internal sealed class VerifyEmailValidator : AbstractValidator<VerifyEmailRequest>
{
    public VerifyEmailValidator() => RuleFor(r => r.Token).NotEmpty().MaximumLength(200);
}

internal static class VerifyEmail
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/auth/verify-email", HandleAsync)
        .WithName("verifyEmail")
        .WithSummary("Verifies a mail address by the token that was mailed to it. A token works once and for 24 hours.")
        .DisableAntiforgery()
        .ProducesValidationProblem();

    private static async Task<Results<NoContent, ValidationProblem>> HandleAsync(
        VerifyEmailRequest request, IEmailVerification verification, CancellationToken ct) =>
        await verification.VerifyAsync(request.Token, ct)
            ? TypedResults.NoContent()
            : TypedResults.ValidationProblem(new Dictionary<string, string[]>(StringComparer.Ordinal)
            {
                ["token"] = ["Is unknown, used or older than 24 hours. Ask for a new mail."],
            });
}
