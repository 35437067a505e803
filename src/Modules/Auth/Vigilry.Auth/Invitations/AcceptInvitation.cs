using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Accounts;
using Vigilry.Auth.Contracts;

namespace Vigilry.Auth.Invitations;

/// <summary>An invitation that is taken up: by the session's user, or without a session by a new one.</summary>
/// <param name="Token">From the invitation's link.</param>
/// <param name="Name">A new user's name, 1 to 100 characters.</param>
/// <param name="Password">A new user's password, 10 to 200 characters.</param>
public sealed record AcceptInvitationRequest(string Token, string? Name = null, string? Password = null);

internal sealed class AcceptInvitationValidator : AbstractValidator<AcceptInvitationRequest>
{
    public AcceptInvitationValidator()
    {
        RuleFor(r => r.Token).NotEmpty().MaximumLength(200);
        RuleFor(r => r.Name ?? "").MaximumLength(100).OneLine().OverridePropertyName(nameof(AcceptInvitationRequest.Name));
        RuleFor(r => r.Password ?? "").NewPasswordRules().When(r => r.Password is not null).OverridePropertyName(nameof(AcceptInvitationRequest.Password));
    }
}

internal static class AcceptInvitation
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/invitations/accept", HandleAsync)
        .WithName("acceptInvitation")
        .WithSummary("Makes the session's user a member, or without a session a new user with name and password. The address is the invited one.")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> HandleAsync(
        AcceptInvitationRequest request, HttpContext http, IInvitations invitations, CancellationToken ct)
    {
        var userId = http.User.Identity is { IsAuthenticated: true } ? AuthContext.From(http.User).UserId : null;
        if (userId is null && (string.IsNullOrWhiteSpace(request.Name) || request.Password is null))
        {
            return await invitations.FindAsync(request.Token, ct) switch
            {
                null => Answer(AcceptOutcome.Gone),
                { HasAccount: true } => Answer(AcceptOutcome.LogInFirst),
                _ => TypedResults.ValidationProblem(new Dictionary<string, string[]>(StringComparer.Ordinal)
                {
                    ["name"] = ["Is needed for a new account, with a password."],
                }),
            };
        }

        var outcome = userId is { } id
            ? await invitations.AcceptAsync(request.Token, id, ct)
            : await invitations.AcceptAsNewAsync(request.Token, request.Name ?? "", request.Password ?? "", ct);
        return outcome is AcceptOutcome.Accepted ? TypedResults.NoContent() : Answer(outcome);
    }

    private static ProblemHttpResult Answer(AcceptOutcome outcome) => outcome switch
    {
        AcceptOutcome.LogInFirst => TypedResults.Problem(
            "The address has an account: log in with it, then accept.", statusCode: StatusCodes.Status401Unauthorized, type: "log-in-first"),
        AcceptOutcome.OtherAddress => TypedResults.Problem(
            "Somebody else was invited: log out, and in with the invited address.", statusCode: StatusCodes.Status403Forbidden, type: "other-address"),
        _ => TypedResults.Problem(
            "The invitation is unknown, used, withdrawn or older than seven days. Ask for a new one.", statusCode: StatusCodes.Status404NotFound),
    };
}
