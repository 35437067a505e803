using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Vigilry.Realtime;

/// <summary>What this module measures and traces.</summary>
internal sealed class RealtimeTelemetry
{
    public static readonly ActivitySource Source = new("Vigilry.Realtime");

    private readonly Histogram<double> _alertLatency;

    public RealtimeTelemetry(IMeterFactory meters, LiveSessions sessions)
    {
        var meter = meters.Create(Source.Name);
        _alertLatency = meter.CreateHistogram(
            "vigilry.realtime.alert.latency",
            "s",
            "From the receipt of the event that made a spike to the broadcast of the incident that it opened",
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10] });
        meter.CreateObservableUpDownCounter("vigilry.realtime.connections", () => sessions.Count, "{connection}", "Dashboards that are connected");
    }

    /// <summary>An incident that a spike has opened was sent to dashboards.</summary>
    /// <param name="latency">Between two hosts' clocks it may be less than zero.</param>
    public void RecordAlert(TimeSpan latency) => _alertLatency.Record(Math.Max(latency.TotalSeconds, 0));
}
