using System.Diagnostics;
using System.Diagnostics.Metrics;
using Npgsql;
using Vigilry.Ingestion.Receiving;
using Vigilry.Platform.Telemetry;

namespace Vigilry.Ingestion;

/// <summary>What this module measures and traces.</summary>
internal sealed class IngestionTelemetry
{
    public static readonly ActivitySource Source = new("Vigilry.Ingestion");

    private static readonly KeyValuePair<string, object?>[] Outcomes =
    [
        .. Enum.GetValues<EventOutcome>().Select(o => new KeyValuePair<string, object?>("outcome", o.ToString().ToLowerInvariant())),
    ];

    private readonly long[] _events = new long[Outcomes.Length];
    private readonly Histogram<int> _commitSize;
    private readonly Histogram<double> _commitDuration;

    public IngestionTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Source.Name);

        // Observed, so that those of which there were none are there, too: a rate begins with the first.
        meter.CreateObservableCounter(
            "vigilry.ingestion.events",
            () => Outcomes.Select((outcome, i) => new Measurement<long>(Interlocked.Read(ref _events[i]), outcome)),
            "{event}",
            "Events that were received, by what became of them");
        _commitSize = meter.CreateHistogram(
            "vigilry.ingestion.commit.size",
            "{event}",
            "Events in a commit",
            tags: null,
            new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000] });
        _commitDuration = meter.CreateHistogram(
            "vigilry.ingestion.commit.duration",
            "s",
            "Time that a commit of events took, also one that failed",
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30] });
    }

    /// <summary>Something became of events.</summary>
    public void Count(EventOutcome outcome, int events) => Interlocked.Add(ref _events[(int)outcome], events);

    /// <summary>Something became of the events of a request.</summary>
    public void Count(ReadOnlySpan<StoreResult> results)
    {
        foreach (var result in results)
        {
            var outcome = result switch
            {
                StoreResult.Stored => EventOutcome.Accepted,
                StoreResult.Duplicate => EventOutcome.Duplicate,
                StoreResult.Refused => EventOutcome.Rejected,
                _ => EventOutcome.Unavailable,
            };
            Count(outcome, 1);
        }
    }

    /// <summary>A group of events was committed, or was to be.</summary>
    public void RecordCommit(int events, TimeSpan duration)
    {
        _commitSize.Record(events);
        _commitDuration.Record(duration.TotalSeconds);
    }

    /// <summary>How many commits the stream does not know yet.</summary>
    public static SampledGauge Outbox(IMeterFactory meters, NpgsqlDataSource dataSource) => new(
        meters.Create(Source.Name),
        "vigilry.ingestion.outbox",
        "{batch}",
        "Commits of events that are not on the stream yet",
        async ct =>
        {
            await using var count = dataSource.CreateCommand("SELECT count(*) FROM ingestion.outbox");
            return [new Measurement<long>(await count.ExecuteScalarAsync(ct) as long? ?? 0)];
        });
}

/// <summary>What became of an event, as the metrics have it.</summary>
internal enum EventOutcome
{
    /// <summary>Durably committed.</summary>
    Accepted,

    /// <summary>Durably committed earlier, under the same id.</summary>
    Duplicate,

    /// <summary>It is not valid.</summary>
    Rejected,

    /// <summary>Over the rate limit: not stored, but counted.</summary>
    Limited,

    /// <summary>Not stored, as too much waits, PostgreSQL does not answer or the disk is nearly full. A batch that was not even read counts as one.</summary>
    Unavailable,
}
