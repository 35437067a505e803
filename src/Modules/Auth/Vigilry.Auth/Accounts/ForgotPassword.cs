using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Defences;

namespace Vigilry.Auth.Accounts;

/// <summary>The address whose password is forgotten.</summary>
public sealed record ForgotPasswordRequest(string Email);

internal sealed class ForgotPasswordValidator : AbstractValidator<ForgotPasswordRequest>
{
    public ForgotPasswordValidator() => RuleFor(r => r.Email).NotEmpty().MaximumLength(254).OneLine();
}

internal static class ForgotPassword
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/auth/forgot-password", HandleAsync)
        .WithName("forgotPassword")
        .WithSummary("Sends a mail with a link to set a new password, if the address is known. The answer is always the same.")
        .DisableAntiforgery()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task<Results<Accepted, ProblemHttpResult>> HandleAsync(
        ForgotPasswordRequest request, HttpContext http, IAccountRequests desk, CancellationToken ct) => await desk.ForgotPasswordAsync(http, request.Email, ct) is { } wait
        ? TooManyAttempts.Answer(http, wait)
        : TypedResults.Accepted((string?)null);
}
