using Microsoft.Extensions.Logging.Console;

namespace Vigilry.Host.Telemetry;

/// <summary>What a line has where <c>Logging:Console:FormatterName</c> is <c>json</c>: its time in UTC, and the request and trace that it belongs to.</summary>
internal static class JsonLogs
{
    public static void AddJsonLogs(this IHostApplicationBuilder builder)
    {
        var withScopes = builder.Configuration.GetValue("Logging:Console:FormatterOptions:IncludeScopes", defaultValue: true);
        builder.Services.Configure<JsonConsoleFormatterOptions>(json =>
        {
            (json.UseUtcTimestamp, json.IncludeScopes) = (true, withScopes);
            json.TimestampFormat ??= "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        });
    }
}
