using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Vigilry.Host.Telemetry;

/// <summary>Exports traces where OpenTelemetry's own variables say so; without them nothing is traced.</summary>
internal static class Tracing
{
    private const string ServiceName = "vigilry";

    public static void AddTracing(this IHostApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        if (string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]) && string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"]))
        {
            return;
        }

        // Else ASP.NET Core's spans have no name, route or status.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", isEnabled: false);
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .Clear()
                .AddService(ServiceName, serviceVersion: typeof(Tracing).Assembly.GetName().Version?.ToString(3))
                .AddTelemetrySdk()
                .AddEnvironmentVariableDetector())
            .WithTracing(tracing => tracing
                .AddSource("Vigilry.*", "Microsoft.AspNetCore", "Npgsql")
                .AddProcessor<SpanFilter>()
                .AddOtlpExporter());
    }
}
