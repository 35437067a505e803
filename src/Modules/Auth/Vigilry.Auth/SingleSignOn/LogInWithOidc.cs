using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Vigilry.Auth.Sessions;

namespace Vigilry.Auth.SingleSignOn;

internal static class LogInWithOidc
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/auth/oidc", Begin)
            .WithName("beginOidcLogIn")
            .WithSummary("Sends the browser to the OpenID Connect issuer, and afterwards back to returnUrl, a path of this instance.")
            .Produces(StatusCodes.Status302Found)
            .ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapGet("/api/auth/oidc/complete", CompleteAsync)
            .WithName("completeOidcLogIn")
            .WithSummary("Starts a session for whom the issuer vouched for. Browsers come here by themselves.")
            .Produces(StatusCodes.Status302Found)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static Results<ChallengeHttpResult, ProblemHttpResult> Begin(IOptions<OidcOptions> options, string? returnUrl = null) =>
        options.Value.IsConfigured
            ? TypedResults.Challenge(
                new AuthenticationProperties { RedirectUri = $"/api/auth/oidc/complete?returnUrl={Uri.EscapeDataString(Local(returnUrl))}" },
                [OidcSchemes.Issuer])
            : NotConfigured();

    private static async Task<Results<RedirectHttpResult, ProblemHttpResult>> CompleteAsync(
        HttpContext http, IOptions<OidcOptions> options, ExternalUsers users, SessionStart sessions, CancellationToken ct, string? returnUrl = null)
    {
        if (!options.Value.IsConfigured)
        {
            return NotConfigured();
        }

        var answer = await http.AuthenticateAsync(OidcSchemes.Answer);
        await http.SignOutAsync(OidcSchemes.Answer);
        if (!answer.Succeeded
            || ToIdentity(answer.Principal, options.Value) is not { } identity
            || await users.FindOrCreateAsync(identity, ct) is not { } user)
        {
            return NotVouchedFor();
        }

        return await sessions.StartAsync(http, user, ct) is null ? NotVouchedFor() : TypedResults.LocalRedirect(Local(returnUrl));
    }

    private static ExternalIdentity? ToIdentity(ClaimsPrincipal principal, OidcOptions options)
    {
        var (email, isVerified) = (principal.FindFirstValue("email"), principal.FindFirstValue("email_verified"));
        return principal.FindFirstValue("sub") is { } subject
            ? new ExternalIdentity(
                options.Authority,
                subject,
                string.Equals(isVerified, "true", StringComparison.OrdinalIgnoreCase) ? email : null,
                principal.FindFirstValue("name") ?? email ?? subject)
            : null;
    }

    /// <summary>Nobody is sent elsewhere by a link to here.</summary>
    private static string Local(string? returnUrl) => RedirectHttpResult.IsLocalUrl(returnUrl) ? returnUrl : "/";

    private static ProblemHttpResult NotVouchedFor() => TypedResults.Problem(
        "The issuer vouched for nobody whom this instance lets in: it must say that the address is verified, and an account with a second factor logs in with that.",
        statusCode: StatusCodes.Status401Unauthorized,
        type: "not-vouched-for");

    private static ProblemHttpResult NotConfigured() =>
        TypedResults.Problem("This instance has no OpenID Connect issuer.", statusCode: StatusCodes.Status404NotFound);
}
