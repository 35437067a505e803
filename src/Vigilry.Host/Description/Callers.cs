using Microsoft.OpenApi;
using Vigilry.Auth.Contracts;

namespace Vigilry.Host.Description;

/// <summary>What a caller shows to be let in.</summary>
internal static class Callers
{
    private const string Session = "session";
    private const string Csrf = "csrf";
    private const string ApiKey = "apiKey";
    private const string Bearer = "bearer";

    public static IDictionary<string, IOpenApiSecurityScheme> Schemes => new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
    {
        [Session] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Cookie,
            Name = "vigilry_session",
            Description = "A person's session of 12 hours, bound to an organization. `POST /api/auth/login` sets it.",
        },
        [Csrf] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = "X-CSRF-Token",
            Description = "The antiforgery token of the session, from `GET /api/auth/csrf`, beside the cookie that it sets.",
        },
        [ApiKey] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = "X-Api-Key",
            Description = "A project's API key, `vgl_…`, with the scope that the route needs.",
        },
        [Bearer] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "vgl_…",
            Description = "The same API key as a bearer token.",
        },
    };

    /// <summary>The ways to call a route, of which one is enough; none at all where everybody may.</summary>
    public static IList<OpenApiSecurityRequirement> Of(DescribedRoute route, OpenApiDocument document) => route.Policy switch
    {
        Policies.Ingest => [Need(document, ApiKey), Need(document, Bearer)],
        Policies.Read => [Need(document, Session), Need(document, ApiKey), Need(document, Bearer)],
        not null => [route.IsWrite ? Need(document, Session, Csrf) : Need(document, Session)],
        null when route is { IsWrite: true, IsForNobody: false } => [[], Need(document, Session, Csrf)],
        null => [],
    };

    private static OpenApiSecurityRequirement Need(OpenApiDocument document, params ReadOnlySpan<string> schemes)
    {
        var requirement = new OpenApiSecurityRequirement();
        foreach (var scheme in schemes)
        {
            requirement.Add(new OpenApiSecuritySchemeReference(scheme, document), []);
        }

        return requirement;
    }
}
