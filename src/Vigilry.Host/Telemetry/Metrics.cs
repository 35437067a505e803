using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using Vigilry.Platform.Servers;
using Vigilry.Platform.Streaming;
using Vigilry.Platform.Telemetry;

namespace Vigilry.Host.Telemetry;

/// <summary><c>/metrics</c> for Prometheus: the modules' figures and those of .NET, ASP.NET Core and Npgsql.</summary>
internal static class Metrics
{
    /// <summary>Meters whose names do not begin with Vigilry.</summary>
    private static readonly string[] MetersOfOthers =
    [
        "System.Runtime",
        "System.Net.Http",
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.AspNetCore.Http.Connections",
        "Microsoft.AspNetCore.Diagnostics",
        "Npgsql",
    ];

    /// <summary>What is kept of requests to others: whose servers they go to is as many values as there are channels.</summary>
    private static readonly MetricStreamConfiguration Requests = new()
    {
        TagKeys = ["http.request.method", "http.response.status_code", "network.protocol.version", "http.connection.state", "error.type"],
    };

    /// <summary>What is kept of statements: addresses and connection strings are not.</summary>
    private static readonly MetricStreamConfiguration Statements = new() { TagKeys = ["db.client.connection.state", "error.type"] };

    public static void AddVigilryMetrics(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<MetricsOptions, MetricsOptionsValidator>().BindConfiguration(MetricsOptions.Section);
        services.AddSingleton<StreamLag>();
        services.AddSingleton(provider => provider.GetRequiredService<StreamLag>().ToGauge(provider.GetRequiredService<IMeterFactory>()));
        services.AddHostedService<GaugeSampler>();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("Vigilry.*")
            .AddMeter(MetersOfOthers)
            .AddView(instrument => instrument.Meter.Name switch { "System.Net.Http" => Requests, "Npgsql" => Statements, _ => null })
            .AddPrometheusExporter());
    }

    public static void MapMetrics(this WebApplication app)
    {
        ObserveDisk(app.Services.GetRequiredService<IMeterFactory>(), app.Services.GetRequiredService<DataDisk>());
        var scrape = ((IEndpointRouteBuilder)app).CreateApplicationBuilder();
        if (app.Services.GetRequiredService<IOptions<MetricsOptions>>().Value.Token is { Length: > 0 } token)
        {
            var expected = SHA256.HashData(Encoding.UTF8.GetBytes(token));
            scrape.Use((context, next) => IsToken(context.Request, expected) ? next(context) : RefuseAsync(context));
        }

        scrape.UseOpenTelemetryPrometheusScrapingEndpoint(_ => true);

        // Before authentication, which asks PostgreSQL.
        app.MapGet("/metrics", scrape.Build()).ExcludeFromDescription().ShortCircuit();
    }

    private static void ObserveDisk(IMeterFactory meters, DataDisk disk)
    {
        var meter = meters.CreatePlatformMeter();
        meter.CreateObservableGauge("vigilry.data_disk.free", () => Known(disk.Free), "By", "Free space on the disk of the data directory");
        meter.CreateObservableGauge("vigilry.data_disk.minimum", () => Known(disk.MinimumFree), "By", "With less free space no events are taken");
    }

    private static Measurement<long>[] Known(long? bytes) => bytes is { } known ? [new Measurement<long>(known)] : [];

    /// <summary>Takes as long for a wrong token as for the right one: of equal length, the hashes are compared to the end.</summary>
    private static bool IsToken(HttpRequest request, byte[] expected) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var authorization)
        && string.Equals(authorization.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(authorization.Parameter ?? "")), expected);

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Task.CompletedTask;
    }
}
