using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Vigilry.Auth.Sessions;

/// <summary>What a session's writes carry.</summary>
/// <param name="Token">The value of the header <c>X-CSRF-Token</c>.</param>
public sealed record CsrfTokenResponse(string Token);

internal static class GetCsrfToken
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/auth/csrf", Handle)
        .WithName("getCsrfToken")
        .WithSummary("Gets the antiforgery token of this session and sets its cookie. Get a new one after log-in.");

    private static Ok<CsrfTokenResponse> Handle(HttpContext http, IAntiforgery antiforgery) => TypedResults.Ok(
        new CsrfTokenResponse(antiforgery.GetAndStoreTokens(http).RequestToken ?? throw new InvalidOperationException("No token was made.")));
}
