using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Vigilry.Detection;

/// <summary>What this module measures and traces.</summary>
internal sealed class DetectionTelemetry
{
    public static readonly ActivitySource Source = new("Vigilry.Detection");

    private readonly Histogram<double> _duration;

    public DetectionTelemetry(IMeterFactory meters) => _duration = meters.Create(Source.Name).CreateHistogram(
        "vigilry.detection.duration",
        "s",
        "Time to count what came for a project and, if it is a spike, to open or extend its incident",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10] });

    /// <summary>A project's new errors were counted.</summary>
    public void RecordDetection(TimeSpan duration, bool isSpike) =>
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("spike", isSpike));
}
