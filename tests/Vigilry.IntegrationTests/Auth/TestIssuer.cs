using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Vigilry.IntegrationTests.Auth;

/// <summary>An OpenID Connect issuer (OpenIddict) where everybody is logged in as the person that it is told of.</summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    public const string ClientId = "vigilry";
    public const string ClientSecret = "a secret of the client";

    private WebApplication? _app;

    public string Authority => _app?.Urls.Single() ?? throw new InvalidOperationException("Not started.");

    public string Subject { get; set; } = "subject";

    public string Email { get; set; } = "";

    public bool IsVerified { get; set; } = true;

    /// <summary>Whether the person says no.</summary>
    public bool IsRefused { get; set; }

    public async Task StartAsync(CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            server.SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token");
            server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
            server.AddEphemeralEncryptionKey().AddEphemeralSigningKey();
            server.RegisterScopes(Scopes.Email, Scopes.Profile);
            server.EnableDegradedMode();
            server.UseAspNetCore().DisableTransportSecurityRequirement();
            server.AddEventHandler<OpenIddictServerEvents.ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(ValidateAsync));
            server.AddEventHandler<OpenIddictServerEvents.ValidateTokenRequestContext>(handler => handler.UseInlineHandler(ValidateAsync));
            server.AddEventHandler<OpenIddictServerEvents.HandleAuthorizationRequestContext>(handler => handler.UseInlineHandler(HandleAsync));
        });
        _app = builder.Build();
        _app.UseAuthentication();
        await _app.StartAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    private static ValueTask ValidateAsync(OpenIddictServerEvents.ValidateAuthorizationRequestContext context)
    {
        if (context.ClientId is not ClientId)
        {
            context.Reject(Errors.InvalidClient);
        }

        return default;
    }

    private static ValueTask ValidateAsync(OpenIddictServerEvents.ValidateTokenRequestContext context)
    {
        if (context.ClientId is not ClientId || context.ClientSecret is not ClientSecret)
        {
            context.Reject(Errors.InvalidClient);
        }

        return default;
    }

    private ValueTask HandleAsync(OpenIddictServerEvents.HandleAuthorizationRequestContext context)
    {
        if (IsRefused)
        {
            context.Reject(Errors.AccessDenied);
            return default;
        }

        var identity = new ClaimsIdentity("issuer")
            .SetClaim(Claims.Subject, Subject)
            .SetClaim(Claims.Email, Email)
            .SetClaim(Claims.EmailVerified, IsVerified)
            .SetClaim(Claims.Name, "Ada Lovelace");
        identity.SetDestinations(_ => [Destinations.IdentityToken]);
        context.SignIn(new ClaimsPrincipal(identity));
        return default;
    }
}
