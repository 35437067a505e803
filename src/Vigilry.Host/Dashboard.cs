using System.IO.Compression;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.StaticFiles;
using Vigilry.Host.Pages;

namespace Vigilry.Host;

/// <summary>The pages, and the files that they bring along.</summary>
internal static class Dashboard
{
    private static readonly FileExtensionContentTypeProvider Types = new();

    private const string Forever = "public, max-age=31536000, immutable";

    public static void AddDashboard(this IServiceCollection services)
    {
        // What a session shows is not to be had after it: a browser asks anew, also when somebody goes back.
        services.AddRazorPages(pages => pages.Conventions.ConfigureFilter(new ResponseCacheAttribute { NoStore = true, Location = ResponseCacheLocation.None }));
        services.AddMemoryCache();
        services.AddScoped<Frame>();
        services.AddScoped<ProjectFrame>();
        services.AddScoped<IncidentListing>();
        services.AddResponseCompression(compression => compression.EnableForHttps = true);
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Optimal);
    }

    /// <summary>
    /// Serves style sheet, script and pictures, compressed. Pages are compressed only where nobody encrypts them: of an encrypted page that holds both what a
    /// stranger chose and what is nobody's business the length would tell of the one when it holds the other.
    /// </summary>
    public static void UseAssets(this IApplicationBuilder app)
    {
        app.UseWhen(
            context => IsAsset(context) || (!context.Request.IsHttps && Problems.IsForPerson(context)),
            compressed => compressed.UseResponseCompression());
        app.UseWhen(IsAsset, assets => assets.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = Keep }));
    }

    private static bool IsAsset(HttpContext context) => Types.TryGetContentType($"{context.Request.Path}", out _)
        && !context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);

    /// <summary>What is named by its content never changes. During a release another host may be asked for what it does not have yet.</summary>
    private static void Keep(StaticFileResponseContext file)
    {
        var request = file.Context.Request;
        var versions = file.Context.RequestServices.GetRequiredService<IFileVersionProvider>();
        if (file.File.Name.StartsWith("chunk-", StringComparison.Ordinal)
            || string.Equals(versions.AddFileVersionToPath(default, $"{request.Path}"), $"{request.Path}{request.QueryString}", StringComparison.Ordinal))
        {
            file.Context.Response.Headers.CacheControl = Forever;
        }
    }
}
