using Microsoft.AspNetCore.Http.Features;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Vigilry.Host.Telemetry;

/// <summary>Exports traces where OpenTelemetry's own variables say so; without them nothing is traced.</summary>
internal static class Tracing
{
    private const string ServiceName = "vigilry";

    public static void AddTracing(this IHostApplicationBuilder builder)
    {
        if (!IsWanted(builder.Configuration))
        {
            return;
        }

        // Else ASP.NET Core's spans have no method, either.
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

    /// <summary>Says in a request's span which route it took, and how it was answered; ASP.NET Core says so in its metrics only.</summary>
    public static void UseTracing(this WebApplication app)
    {
        if (IsWanted(app.Configuration))
        {
            app.Use(DescribeAsync);
        }
    }

    private static async Task DescribeAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } span)
        {
            span.SetTag("http.response.status_code", context.Response.StatusCode);
            if (context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } route })
            {
                // Methods that nobody knows are _OTHER there.
                span.DisplayName = $"{span.GetTagItem("http.request.method")} {route}";
                span.SetTag("http.route", route);
            }
        }
    }

    private static bool IsWanted(IConfiguration configuration) =>
        !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]) || !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"]);
}
