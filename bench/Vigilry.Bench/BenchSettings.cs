using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Vigilry.Bench;

/// <summary>Reads a benchmark's own settings, such as <c>--seconds 10</c>.</summary>
internal static class BenchSettings
{
    public static int Number(this IConfiguration settings, string name, int otherwise) =>
        settings[name] is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    public static TimeSpan Seconds(this IConfiguration settings, string name, int otherwise) =>
        TimeSpan.FromSeconds(settings.Number(name, otherwise));
}
