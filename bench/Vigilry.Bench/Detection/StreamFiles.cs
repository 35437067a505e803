using System.IO.Compression;
using System.Text.Json;
using Vigilry.Detection.Adaptive;

namespace Vigilry.Bench.Detection;

/// <summary>Writes streams as files that <c>vigilry replay</c> reads, with a file of what is planted in them.</summary>
internal static class StreamFiles
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>Writes a project's events to <c>PROJECT.csv.gz</c>.</summary>
    public static async Task WriteAsync(DirectoryInfo folder, LabelledStream stream)
    {
        await using var file = File.Create(Path.Combine(folder.FullName, $"{stream.Project}.csv.gz"));
        await using var gzip = new GZipStream(file, CompressionLevel.Fastest);
        await using var writer = new StreamWriter(gzip);
        await writer.WriteAsync("time,severity,type,release,host,endpoint,user\n");
        foreach (var e in stream.Events)
        {
            await writer.WriteAsync($"{Time(e)},{Severity(e)},{string.Join(',', e.Attributes.Select(a => a.Value))},{e.User}\n");
        }
    }

    /// <summary>Writes what is planted to <c>labels.json</c>.</summary>
    public static async Task WriteLabelsAsync(DirectoryInfo folder, IReadOnlyList<LabelledStream> streams)
    {
        await using var file = File.Create(Path.Combine(folder.FullName, "labels.json"));
        await JsonSerializer.SerializeAsync(file, streams, Json);
    }

    private static string Time(DetectorEvent e) => DateTimeOffset.FromUnixTimeMilliseconds(e.At).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");

    private static string Severity(DetectorEvent e) => e switch
    {
        { IsCritical: true } => "CRITICAL",
        { IsError: true } => "ERROR",
        _ => "INFO",
    };
}
