using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Defences;

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
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/auth/login", HandleAsync)
        .WithName("logIn")
        .WithSummary("Starts a session of 12 hours and sets its cookie.")
        .DisableAntiforgery()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(LogInRequest request, HttpContext http, ILogIn logIn, CancellationToken ct)
    {
        var answer = await logIn.LogInAsync(http, request.Email, request.Password, request.Code, ct);
        return answer.Outcome switch
        {
            LogInOutcome.LoggedIn => TypedResults.NoContent(),
            LogInOutcome.EmailNotVerified => Refuse("email-not-verified", "Open the link in the verification mail first."),
            LogInOutcome.SecondFactorRequired =>
                Refuse("second-factor-required", "Log in with the code of your authenticator app, or a recovery code, as code."),
            LogInOutcome.TooManyAttempts => TooManyAttempts.Answer(http, answer.Wait),
            _ => TypedResults.Problem("The address, the password or the code is wrong.", statusCode: StatusCodes.Status401Unauthorized),
        };
    }

    private static ProblemHttpResult Refuse(string type, string detail) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status403Forbidden, type: type);
}
