using System.Diagnostics.Metrics;

namespace Vigilry.Incidents.Alerting;

/// <summary>Measures how long each stage of an alert takes.</summary>
internal sealed class AlertTelemetry(IMeterFactory meters)
{
    private readonly Histogram<double> _stages = meters.Create(IncidentsTelemetry.Source.Name).CreateHistogram(
        "vigilry.alert.stage.duration",
        "s",
        "What each stage of an alert took, from the one before it: received, detected, stored, broadcast, mail",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 60] });

    /// <summary>A stage is over; nothing is measured if one of the times is not known.</summary>
    /// <param name="stage">Its name.</param>
    /// <param name="from">When the stage before it was over.</param>
    /// <param name="to">When it was over; between two hosts' clocks it may be earlier.</param>
    public void Record(string stage, DateTimeOffset? from, DateTimeOffset? to)
    {
        if (to - from is { } duration)
        {
            _stages.Record(Math.Max(duration.TotalSeconds, 0), new KeyValuePair<string, object?>("stage", stage));
        }
    }
}
