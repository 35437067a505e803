using Vigilry.Detection.Adaptive;

namespace Vigilry.UnitTests.Detection.Adaptive;

/// <summary>Events of a made-up project, the same for the same seed.</summary>
internal sealed class SyntheticStream(int seed = 1)
{
    /// <summary>A Monday, 00:00 UTC, in milliseconds since the Unix epoch.</summary>
    public const long Start = 1_740_960_000_000;
    public const long Minute = 60_000;
    private readonly Random _random = new(seed);
    private readonly List<DetectorEvent> _events = [];

    /// <summary>Adds errors at random times.</summary>
    /// <param name="from">First minute.</param>
    /// <param name="to">Minute after the last.</param>
    /// <param name="perMinute">Errors per minute on average, at a minute.</param>
    /// <param name="make">Changes an error.</param>
    public SyntheticStream Errors(double from, double to, Func<double, double> perMinute, Func<DetectorEvent, DetectorEvent>? make = null)
    {
        for (var minute = from; minute < to; minute += 0.1)
        {
            var left = perMinute(minute) / 10;
            while ((left += Math.Log(1 - _random.NextDouble())) > 0)
            {
                Add(minute + (_random.NextDouble() / 10), isError: true, make);
            }
        }

        return this;
    }

    public SyntheticStream Errors(double from, double to, double perMinute, Func<DetectorEvent, DetectorEvent>? make = null) =>
        Errors(from, to, _ => perMinute, make);

    /// <summary>Adds so many errors within some seconds.</summary>
    public SyntheticStream Burst(double minute, int errors, double seconds, Func<DetectorEvent, DetectorEvent>? make = null)
    {
        for (var i = 0; i < errors; i++)
        {
            Add(minute + (seconds / 60 * (i + 0.5) / errors), isError: true, make);
        }

        return this;
    }

    /// <summary>Adds two other events a minute.</summary>
    public SyntheticStream Heartbeat(double from, double to)
    {
        for (var minute = from; minute < to; minute += 0.5)
        {
            Add(minute + 0.01, isError: false, null);
        }

        return this;
    }

    public IReadOnlyList<DetectorEvent> ToList() => [.. _events.OrderBy(e => e.At)];

    /// <summary>What a detector says of the stream.</summary>
    public List<Finding> Run(DetectorSettings? settings = null, double? until = null) => Run(ToList(), settings, until);

    public static List<Finding> Run(IEnumerable<DetectorEvent> events, DetectorSettings? settings = null, double? until = null)
    {
        var detector = new ProjectDetector(settings ?? DetectorSettings.Default);
        List<Finding> findings = [];
        foreach (var e in events)
        {
            detector.Observe(e, findings);
        }

        if (until is { } end)
        {
            detector.AdvanceTo(At(end), findings);
        }

        return findings;
    }

    public static long At(double minute) => Start + (long)(minute * Minute);

    /// <summary>An error of another kind.</summary>
    public static Func<DetectorEvent, DetectorEvent> OfKind(string kind) => e => e with { Fingerprint = kind, Attributes = [new("type", kind), .. e.Attributes.Skip(1)] };

    private void Add(double minute, bool isError, Func<DetectorEvent, DetectorEvent>? make)
    {
        var kind = $"Kind{_random.Next(4)}";
        var e = new DetectorEvent(
            At(minute),
            isError,
            isError && _random.Next(50) == 0,
            kind,
            $"user-{_random.Next(300)}",
            [new("type", kind), new("release", "1.0"), new("host", $"web-{_random.Next(4)}"), new("endpoint", $"/api/{_random.Next(8)}")]);
        _events.Add(make is null ? e : make(e));
    }
}
