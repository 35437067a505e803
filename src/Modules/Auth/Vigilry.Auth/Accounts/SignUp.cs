using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Defences;

namespace Vigilry.Auth.Accounts;

/// <summary>A person and the organization that they start.</summary>
/// <param name="Email">Where the verification mail goes.</param>
/// <param name="Password">10 to 200 characters.</param>
/// <param name="Name">The person's name, 1 to 100 characters.</param>
/// <param name="OrganizationName">1 to 100 characters.</param>
public sealed record SignUpRequest(string Email, string Password, string Name, string OrganizationName);

internal sealed class SignUpValidator : AbstractValidator<SignUpRequest>
{
    public SignUpValidator()
    {
        RuleFor(r => r.Email).NotEmpty().MaximumLength(254).MailAddress();
        RuleFor(r => r.Password).NewPasswordRules();
        RuleFor(r => r.Name).NotEmpty().MaximumLength(100).OneLine();
        RuleFor(r => r.OrganizationName).NotEmpty().MaximumLength(100).OneLine();
    }
}

internal static class SignUp
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/auth/signup", HandleAsync)
        .WithName("signUp")
        .WithSummary("Makes an account and an organization, and sends a verification mail. The answer is the same for a known address.")
        .DisableAntiforgery()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task<Results<Accepted, ProblemHttpResult>> HandleAsync(
        SignUpRequest request, HttpContext http, AccountRequests desk, CancellationToken ct) => await desk.TakeAsync(http, request, ct) is { } wait
        ? TooManyAttempts.Answer(http, wait)
        : TypedResults.Accepted((string?)null);
}
