using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Vigilry.Detection.Adaptive;

namespace Vigilry.Detection.Replay;

/// <summary>Reads a project's events from a <c>.csv</c>, <c>.csv.gz</c> or <c>.jsonl</c> file.</summary>
/// <remarks>
/// Each has <c>time</c> (ISO 8601; UTC unless it says otherwise) and <c>severity</c>, and may have <c>fingerprint</c>, <c>type</c> and
/// <c>user</c>. All others are attributes, and so is the type, which stands in for a fingerprint that is missing.
/// </remarks>
internal static class EventFile
{
    private const string Csv = ".csv";
    private const string CsvGzip = ".csv.gz";
    private const string JsonLines = ".jsonl";
    private const long MaxBackwards = 60_000;

    /// <summary>Whether the name is one of a file that can be read.</summary>
    public static bool IsKnown(string name) => ProjectOf(name) is not null;

    /// <summary>The file's name without its ending, or <see langword="null"/> if it cannot be read.</summary>
    public static string? ProjectOf(string name)
    {
        var ending = Array.Find([CsvGzip, Csv, JsonLines], e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase));
        return ending is null ? null : name[..^ending.Length];
    }

    /// <exception cref="InvalidDataException">What is wrong, in which file and line.</exception>
    public static async IAsyncEnumerable<DetectorEvent> ReadAsync(FileInfo file, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var stream = file.OpenRead();
        await using Stream content = file.Name.EndsWith(CsvGzip, StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(stream, CompressionMode.Decompress)
            : stream;
        using var reader = new StreamReader(content);
        var isJson = file.Name.EndsWith(JsonLines, StringComparison.OrdinalIgnoreCase);
        string[]? header = null;
        long last = 0;
        for (var number = 1; await NextLineAsync(reader, file, number, ct) is { } line; number++)
        {
            if (line.Length == 0)
            {
                continue;
            }

            DetectorEvent e;
            try
            {
                if (!isJson && header is null)
                {
                    header = Header(line);
                    continue;
                }

                e = ToEvent(header is null ? JsonFields(line) : CsvFields(header, line));
                last = e.At >= last - MaxBackwards
                    ? Math.Max(last, e.At)
                    : throw new FormatException("is more than 60 s earlier than a line before; sort the file by time");
            }
            catch (Exception exception) when (exception is FormatException or JsonException)
            {
                throw new InvalidDataException($"{file.Name}, line {number}: {exception.Message}", exception);
            }

            yield return e;
        }

        if (!isJson && header is null)
        {
            throw new InvalidDataException($"{file.Name}, line 1: is empty; it needs a header with time and severity");
        }
    }

    private static async Task<string?> NextLineAsync(StreamReader reader, FileInfo file, int number, CancellationToken ct)
    {
        try
        {
            return await reader.ReadLineAsync(ct);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{file.Name}, line {number}: cannot be decompressed; the file is damaged or cut off", exception);
        }
    }

    private static string[] Header(string line)
    {
        var header = SplitCsv(line).Select(name => name.Trim().ToLowerInvariant()).ToArray();
        foreach (var needed in new[] { "time", "severity" })
        {
            if (!header.Contains(needed, StringComparer.Ordinal))
            {
                throw new FormatException($"the header has no column {needed}");
            }
        }

        return header;
    }

    private static IEnumerable<(string Name, string Value)> CsvFields(string[] header, string line)
    {
        var values = SplitCsv(line);
        return values.Count == header.Length
            ? header.Zip(values)
            : throw new FormatException($"has {values.Count} columns, where the header has {header.Length}");
    }

    private static List<(string Name, string Value)> JsonFields(string line)
    {
        using var document = JsonDocument.Parse(line);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("is no JSON object");
        }

        List<(string, string)> fields = [];
        Collect(document.RootElement, fields);
        return fields;
    }

    private static void Collect(JsonElement element, List<(string, string)> fields)
    {
        foreach (var property in element.EnumerateObject())
        {
            switch (property.Value.ValueKind)
            {
                case JsonValueKind.Object:
                    Collect(property.Value, fields);
                    break;
                case JsonValueKind.Null or JsonValueKind.Array:
                    break;
                default:
                    fields.Add((property.Name.ToLowerInvariant(), property.Value.ToString()));
                    break;
            }
        }
    }

    private static DetectorEvent ToEvent(IEnumerable<(string Name, string Value)> fields)
    {
        string? time = null, severity = null, fingerprint = null, type = null, user = null;
        List<EventAttribute> attributes = [];
        foreach (var (name, value) in fields)
        {
            switch (name)
            {
                case "time":
                    time = value;
                    break;
                case "severity":
                    severity = value;
                    break;
                case "user":
                    user = value;
                    break;
                case "fingerprint":
                    fingerprint = value;
                    break;
                default:
                    type = name is "type" ? value : type;
                    if (value.Length > 0)
                    {
                        attributes.Add(new EventAttribute(name, value));
                    }

                    break;
            }
        }

        if (!DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            throw new FormatException(time is null ? "has no time" : $"time '{time}' is not ISO 8601, such as 2025-03-03T10:00:00Z");
        }

        var (isError, isCritical) = severity?.ToUpperInvariant() switch
        {
            "CRITICAL" => (true, true),
            "ERROR" => (true, false),
            "DEBUG" or "INFO" or "WARNING" => (false, false),
            null => throw new FormatException("has no severity"),
            _ => throw new FormatException($"severity '{severity}' is none of DEBUG, INFO, WARNING, ERROR, CRITICAL"),
        };
        return new DetectorEvent(
            at.ToUnixTimeMilliseconds(), isError, isCritical, string.IsNullOrEmpty(fingerprint) ? type : fingerprint, user, attributes);
    }

    /// <summary>Columns that may be quoted, as in RFC 4180, but not over several lines.</summary>
    private static List<string> SplitCsv(string line)
    {
        List<string> columns = [];
        var at = 0;
        while (true)
        {
            if (at < line.Length && line[at] == '"')
            {
                var end = line.IndexOf('"', at + 1);
                while (end >= 0 && end + 1 < line.Length && line[end + 1] == '"')
                {
                    end = line.IndexOf('"', end + 2);
                }

                if (end < 0 || (end + 1 < line.Length && line[end + 1] != ','))
                {
                    throw new FormatException($"column {columns.Count + 1} has a quote that does not end");
                }

                columns.Add(line[(at + 1)..end].Replace("\"\"", "\"", StringComparison.Ordinal));
                at = end + 1;
            }
            else
            {
                var end = line.IndexOf(',', at);
                columns.Add(line[at..(end < 0 ? line.Length : end)]);
                at = end < 0 ? line.Length : end;
            }

            if (at >= line.Length)
            {
                return columns;
            }

            at++;
        }
    }
}
