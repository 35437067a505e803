using System.Net;
using Vigilry.Platform.Json;

namespace Vigilry.Host.Starting;

/// <summary>
/// Answers at the host's addresses while its servers recover and its schemas are brought up to date, which may take minutes: that the process is
/// alive, and that it is not ready yet.
/// </summary>
internal static class StartingServer
{
    private const string Reason = "This host is starting: its servers recover, or its schemas are brought up to date.";

    /// <summary>Listens until it is disposed.</summary>
    /// <param name="configuration">The host's.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="IOException">An address is taken.</exception>
    public static async Task<IAsyncDisposable> StartAsync(IConfiguration configuration, CancellationToken ct)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost
            .UseKestrel(kestrel => kestrel.Configure(configuration.GetSection("Kestrel")))
            .UseUrls(configuration[WebHostDefaults.ServerUrlsKey] ?? VigilryHost.DefaultUrl);
        var server = builder.Build();
        server.Run(AnswerAsync);
        try
        {
            await server.StartAsync(ct);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/healthz")
        {
            return context.Response.WriteAsync("Healthy", context.RequestAborted);
        }

        context.Response.StatusCode = (int)HttpStatusCode.ServiceUnavailable;
        context.Response.Headers.RetryAfter = "1";
        return context.Request.Path == "/readyz"
            ? context.Response.WriteAsJsonAsync(
                new
                {
                    status = "UNHEALTHY",
                    checks = new { migrations = "UNHEALTHY" },
                    reasons = new { migrations = Reason },
                },
                WireJson.Options,
                context.RequestAborted)
            : context.Response.WriteAsJsonAsync(
                new { title = "Service Unavailable", status = context.Response.StatusCode, detail = Reason },
                WireJson.Options,
                "application/problem+json",
                context.RequestAborted);
    }
}
