using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;
using Vigilry.Auth.ApiKeys;
using Vigilry.Auth.Sessions;

namespace Vigilry.Auth;

/// <summary>
/// Authenticates by an API key (<c>X-Api-Key: vgl_…</c> or <c>Authorization: Bearer vgl_…</c>) or by the session cookie. Where both are given,
/// the key wins for events and elsewhere the session, as long as it is not over.
/// </summary>
/// <remarks>
/// One scheme for both and no <see cref="AuthenticationHandler{TOptions}"/>, whose options, logger and forwarding are made anew for each request: every event
/// comes through here.
/// </remarks>
internal sealed class CallerAuthentication(ApiKeyLookup keys) : IAuthenticationHandler
{
    public const string SchemeName = "KeyOrSession";
    private const string KeyHeader = "X-Api-Key";
    private const string Bearer = "Bearer ";

    /// <summary>RFC 9110 demands one of a 401. Browsers ask nobody for a password at this one.</summary>
    private const string Challenge = "Bearer realm=\"vigilry\"";

    private HttpContext? _context;

    private HttpContext Context => _context ?? throw new InvalidOperationException("Not initialized.");

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _context = context;
        return Task.CompletedTask;
    }

    public async Task<AuthenticateResult> AuthenticateAsync()
    {
        var ct = Context.RequestAborted;
        var key = KeyOf(Context.Request);
        var token = Context.Request.Cookies[SessionCookie.Name];
        if (token is not null && (key is null || !Context.Request.Path.StartsWithSegments("/events", StringComparison.OrdinalIgnoreCase)))
        {
            // Resolved only here: it brings a database context along, which events do without.
            var session = await Context.RequestServices.GetRequiredService<SessionLookup>().FindAsync(token, ct);
            if (session is not null || key is null)
            {
                return ToResult(session, "The session is unknown or over.");
            }
        }

        return key is null ? AuthenticateResult.NoResult() : ToResult(await keys.FindAsync(key, ct), "The API key is unknown or revoked.");
    }

    /// <summary>Leads a person who opens a page to the log-in and back; whatever else asks gets 401.</summary>
    public Task ChallengeAsync(AuthenticationProperties? properties)
    {
        var request = Context.Request;
        if (HttpMethods.IsGet(request.Method) && IsPage(Context) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            Context.Response.Redirect($"{request.PathBase}/log-in?returnUrl={Uri.EscapeDataString($"{request.PathBase}{request.Path}{request.QueryString}")}");
            return Task.CompletedTask;
        }

        Context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        Context.Response.Headers.WWWAuthenticate = Challenge;
        return Task.CompletedTask;
    }

    public Task ForbidAsync(AuthenticationProperties? properties)
    {
        Context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private static bool IsPage(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<PageActionDescriptor>() is not null;

    private static string? KeyOf(HttpRequest request) =>
        request.Headers[KeyHeader].ToString() is { Length: > 0 } key ? key
        : request.Headers.Authorization.ToString() is var authorization
            && authorization.StartsWith(Bearer + CreateApiKey.KeyPrefix, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..]
        : null;

    private static AuthenticateResult ToResult(ClaimsPrincipal? principal, string failure) => principal is null
        ? AuthenticateResult.Fail(failure)
        : AuthenticateResult.Success(new AuthenticationTicket(principal, SchemeName));
}
