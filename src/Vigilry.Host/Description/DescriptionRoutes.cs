using System.Security.Cryptography;
using Scalar.AspNetCore;

namespace Vigilry.Host.Description;

/// <summary>Publishes what the API is: the OpenAPI document for machines, and a page of it for people.</summary>
internal static class DescriptionRoutes
{
    public const string Route = "/openapi/v1.json";
    private const string Page = "/docs";

    /// <summary>The committed document, which the build holds to the routes.</summary>
    private static string File => Path.Combine(AppContext.BaseDirectory, "openapi", "v1.json");

    public static void MapApiDescription(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Route, static () => TypedResults.PhysicalFile(File, "application/json"))
            .ExcludeFromDescription();
        routes.MapScalarApiReference(Page, static (page, context) =>
        {
            // The page has a script of its own, and its styles are made as it runs.
            page.Nonce = RandomNumberGenerator.GetHexString(32);
            context.Response.Headers.ContentSecurityPolicy =
                $"default-src 'self'; script-src 'self' 'nonce-{page.Nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
                "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
            page.Title = "Vigilry API";
            page.Favicon = "/mark.svg";

            // What is shown beside the page, such as its messages, makes it no wider.
            page.CustomCss = "body { overflow-x: clip }";
            page.OpenApiRoutePattern = Route;
            page.ShowDeveloperTools = DeveloperToolsVisibility.Never;
            page.HideClientButton = true;
            page.DynamicBaseServerUrl = false;
            page.DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp();
        });
    }
}
