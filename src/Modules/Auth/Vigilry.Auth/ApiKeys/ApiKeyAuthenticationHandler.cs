using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Vigilry.Auth.ApiKeys;

/// <summary>Authenticates by <c>X-Api-Key: vgl_…</c> or <c>Authorization: Bearer vgl_…</c>.</summary>
internal sealed class ApiKeyAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeyLookup lookup)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";
    private const string HeaderName = "X-Api-Key";
    private const string Bearer = "Bearer ";

    /// <summary>The key that the request carries, if any.</summary>
    public static string? KeyOf(HttpRequest request) =>
        request.Headers[HeaderName].ToString() is { Length: > 0 } key ? key
        : request.Headers.Authorization.ToString() is var authorization
            && authorization.StartsWith(Bearer + CreateApiKey.KeyPrefix, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..]
        : null;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (KeyOf(Request) is not { } key)
        {
            return AuthenticateResult.NoResult();
        }

        return await lookup.FindAsync(key, Context.RequestAborted) is { } principal
            ? AuthenticateResult.Success(new AuthenticationTicket(principal, SchemeName))
            : AuthenticateResult.Fail("The API key is unknown or revoked.");
    }
}
