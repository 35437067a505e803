using Microsoft.OpenApi;
using Vigilry.Auth.Contracts;

namespace Vigilry.Host.Description;

/// <summary>The headers of answers that mean something to clients.</summary>
internal static class Headers
{
    private static readonly string[] SetsSession = ["logIn", "switchOrganization", "completeOidcLogIn"];

    public static void Add(OpenApiOperation operation, DescribedRoute route)
    {
        foreach (var (code, response) in operation.Responses ?? [])
        {
            foreach (var (name, header) in Of(code, route))
            {
                var headers = ((OpenApiResponse)response).Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
                headers[name] = header;
            }
        }
    }

    public static OpenApiHeader RetryAfter => Number("How many seconds to wait.", required: true);

    private static IEnumerable<(string Name, OpenApiHeader Header)> Of(string code, DescribedRoute route)
    {
        return
        [
            .. code is "429" or "503" ? [("Retry-After", RetryAfter)] : Nothing,
            .. code is "401" && route.Policy is not null ? [("WWW-Authenticate", Text("`Bearer realm=\"vigilry\"`, as RFC 9110 demands one."))] : Nothing,
            .. code is "201" or "302" ? [("Location", Text(code is "201" ? "Where what was made is listed or found." : "Where to go."))] : Nothing,
            .. (code is "204" or "302" && SetsSession.Contains(route.Name, StringComparer.Ordinal)) || (code is "200" && route.Name is "getCsrfToken")
                ? [("Set-Cookie", Text(code is "200" ? "The antiforgery cookie." : "The session: `vigilry_session=…; path=/; samesite=lax; httponly`, over HTTPS also `secure`."))]
                : Nothing,
            .. route.Policy is Policies.Ingest && code is "202" or "429"
                ?
                [
                    ("RateLimit-Limit", Number("How many events a minute the key may store. These three only where it has a limit.", code is "429")),
                    ("RateLimit-Remaining", Number("How many it may store now.", code is "429")),
                    ("RateLimit-Reset", Number("In how many seconds there is more.", code is "429")),
                ]
                : Nothing,
        ];
    }

    private static (string, OpenApiHeader)[] Nothing => [];

    private static OpenApiHeader Text(string description) =>
        new() { Description = description, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };

    private static OpenApiHeader Number(string description, bool required) =>
        new() { Description = description, Required = required, Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "0" } };
}
