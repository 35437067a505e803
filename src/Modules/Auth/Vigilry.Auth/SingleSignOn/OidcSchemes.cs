using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Vigilry.Platform.Settings;

namespace Vigilry.Auth.SingleSignOn;

/// <summary>ASP.NET Core's own handler asks the issuer; a cookie that lasts for minutes carries its answer to where the session is started.</summary>
internal static class OidcSchemes
{
    public const string Issuer = "OpenIdConnect";
    public const string Answer = "OpenIdConnectAnswer";
    private static readonly TimeSpan AnswerLasts = TimeSpan.FromMinutes(5);

    public static void AddSingleSignOn(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<OidcOptions, OidcOptionsValidator>(OidcOptions.Section);
        builder.Services.AddScoped<ExternalUsers>();
        var configured = builder.Configuration.GetSection(OidcOptions.Section).Get<OidcOptions>() ?? new OidcOptions();
        if (!configured.IsConfigured)
        {
            return;
        }

        builder.Services.AddAuthentication()
            .AddCookie(Answer, cookie =>
            {
                cookie.Cookie.Name = "vigilry_oidc";
                cookie.Cookie.SameSite = SameSiteMode.Lax;
                cookie.ExpireTimeSpan = AnswerLasts;
            })
            .AddOpenIdConnect(Issuer, oidc =>
            {
                oidc.Authority = configured.Authority;
                oidc.ClientId = configured.ClientId;
                oidc.ClientSecret = configured.ClientSecret;
                oidc.RequireHttpsMetadata = !configured.IsPlain;
                oidc.ResponseType = OpenIdConnectResponseType.Code;
                oidc.UsePkce = true;

                // The answer in the query: one in a posted form would come without cookies, unless those went along with every site's requests.
                oidc.ResponseMode = OpenIdConnectResponseMode.Query;
                oidc.CorrelationCookie.SameSite = SameSiteMode.Lax;
                oidc.NonceCookie.SameSite = SameSiteMode.Lax;
                oidc.CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                oidc.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                oidc.Scope.Add("email");
                oidc.GetClaimsFromUserInfoEndpoint = true;
                oidc.MapInboundClaims = false;
                oidc.CallbackPath = "/api/auth/oidc/callback";
                oidc.SignInScheme = Answer;
                oidc.ClaimActions.MapUniqueJsonKey("email_verified", "email_verified");
                oidc.Events.OnRemoteFailure = failed =>
                {
                    failed.HandleResponse();
                    failed.Response.Redirect("/api/auth/oidc/complete");
                    return Task.CompletedTask;
                };
            });
    }
}
