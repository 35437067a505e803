using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Data;
using Vigilry.Auth.Defences;

namespace Vigilry.Auth.Accounts;

/// <summary>The address that waits for its mail.</summary>
public sealed record ResendVerificationRequest(string Email);

internal sealed class ResendVerificationValidator : AbstractValidator<ResendVerificationRequest>
{
    public ResendVerificationValidator() => RuleFor(r => r.Email).NotEmpty().MaximumLength(254).OneLine();
}

internal static class ResendVerification
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/auth/resend-verification", HandleAsync)
        .WithName("resendVerification")
        .WithSummary("Sends a new verification mail, if the address is known and not yet verified. The answer is always the same.")
        .DisableAntiforgery()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task<Results<Accepted, ProblemHttpResult>> HandleAsync(
        ResendVerificationRequest request, HttpContext http, MailQuota quota, AccountRequestQueue mails, CancellationToken ct)
    {
        if (await quota.TakeFromAsync(http, ct) is { } wait)
        {
            return TooManyAttempts.Answer(http, wait);
        }

        mails.Request(new AccountRequest(request.Email, EmailTokenPurpose.VerifyAddress));
        return TypedResults.Accepted((string?)null);
    }
}
