using System.Text.Json;
using Vigilry.Detection.Adaptive;
using Vigilry.Detection.Contracts;
using Vigilry.Detection.Replay;

namespace Vigilry.IntegrationTests.Detection;

/// <summary>Three hours of errors with two spikes.</summary>
internal sealed class ErrorStream
{
    /// <summary>The next midnight: cookies of a session must not be over by the test's own clock.</summary>
    public static readonly DateTimeOffset Start = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(1), TimeSpan.Zero);

    /// <summary>So few that the fixed rule, whose incidents have time pass without events, holds between the spikes.</summary>
    private const double UsualPerMinute = 3;
    private static readonly TimeSpan Length = TimeSpan.FromHours(3);
    private static readonly TimeSpan[] SpikesAt = [TimeSpan.FromMinutes(100), TimeSpan.FromMinutes(150)];
    private static readonly TimeSpan SpikeLength = TimeSpan.FromMinutes(5);

    /// <summary>Longest time between two errors of a spike and the end of its incident, and some more.</summary>
    private static readonly TimeSpan WatchClosely = TimeSpan.FromMinutes(14);
    private static readonly TimeSpan LargePart = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan SmallPart = TimeSpan.FromSeconds(4);

    private readonly List<DetectorEvent> _events = [];

    public static string Describe(string what, DateTimeOffset at) => $"{what} {at.UtcDateTime:HH:mm:ss.fff}";

    public static ErrorStream WithTwoSpikes(int seed)
    {
        var random = new Random(seed);
        var stream = new ErrorStream();
        stream.Add(random, TimeSpan.Zero, Length, UsualPerMinute, isError: true, "TimeoutException", "web-1");
        stream.Add(random, TimeSpan.Zero, Length, 1, isError: false, "Log", "web-1");
        foreach (var at in SpikesAt)
        {
            stream.Add(random, at, at + SpikeLength, UsualPerMinute * 12, isError: true, "SqlException", "web-2");
        }

        stream._events.Sort((a, b) => a.At.CompareTo(b.At));
        return stream;
    }

    /// <summary>What <c>vigilry replay</c> finds in a file of the same events.</summary>
    public async Task<IReadOnlyList<string>> ReplayAsync(CancellationToken ct)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("vigilry-replay-").FullName, "stream.csv");
        await File.WriteAllLinesAsync(file, ["time,severity,type,host", .. _events.Select(ToLine)], ct);
        using var found = new StringWriter();
        await StreamReplay.RunAsync(new FileInfo(file), found, DetectionMode.Adaptive, ct);
        Directory.Delete(Path.GetDirectoryName(file) ?? throw new InvalidOperationException("It is in a directory."), recursive: true);
        return
        [
            .. $"{found}".Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonSerializer.Deserialize<JsonElement>(line))
                .Select(line => (State: line.GetProperty("state").GetString(), At: line.GetProperty("time").GetDateTimeOffset()))
                .Where(f => f.State is "OPEN" or "RESOLVED")
                .Select(f => Describe(f.State ?? "", f.At)),
        ];
    }

    public IEnumerable<(DateTimeOffset Until, IReadOnlyList<object> Bodies)> Parts()
    {
        for (var from = TimeSpan.Zero; from < Length;)
        {
            var isClose = SpikesAt.Any(s => from + LargePart >= s && from < s + WatchClosely);
            var until = from + (isClose ? SmallPart : LargePart);
            var (start, end) = ((Start + from).ToUnixTimeMilliseconds(), (Start + until).ToUnixTimeMilliseconds());
            object[] bodies = [.. _events.Where(e => e.At >= start && e.At < end).Select(ToBody)];
            yield return (Start + until, bodies);
            from = until;
        }
    }

    private static string ToLine(DetectorEvent e) =>
        $"{DateTimeOffset.FromUnixTimeMilliseconds(e.At):O},{(e.IsError ? "ERROR" : "INFO")},{e.Fingerprint ?? "Log"},{e.User}";

    private static object ToBody(DetectorEvent e) => new
    {
        severity = e.IsError ? "ERROR" : "INFO",
        type = e.Fingerprint ?? "Log",
        fingerprint = e.Fingerprint,
        timestamp = DateTimeOffset.FromUnixTimeMilliseconds(e.At).ToString("O"),
        payload = new { host = e.User },
    };

    private void Add(Random random, TimeSpan from, TimeSpan to, double perMinute, bool isError, string type, string host)
    {
        for (var at = from; ;)
        {
            at += TimeSpan.FromMinutes(-Math.Log(1 - random.NextDouble()) / perMinute);
            if (at >= to)
            {
                return;
            }

            EventAttribute[] attributes = [new("type", type), new("host", host)];
            _events.Add(isError
                ? new DetectorEvent((Start + at).ToUnixTimeMilliseconds(), true, false, type, host, attributes)
                : new DetectorEvent((Start + at).ToUnixTimeMilliseconds(), false, false, null, null, []));
        }
    }
}
