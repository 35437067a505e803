using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vigilry.Ingestion.Contracts;
using Vigilry.Platform.Json;
using Vigilry.Platform.Streaming;
using Vigilry.Platform.Telemetry;

namespace Vigilry.Detection;

/// <summary>
/// Feeds what was ingested to spike detection, at least once. A project is observed at once until it spikes; while the spike lasts, what comes
/// is gathered and observed twice a second, so that a storm in one project holds no other up.
/// </summary>
internal sealed partial class RiskWorker(
    ConsumerGroupReader reader, IServiceScopeFactory scopes, DetectionTelemetry telemetry, TimeProvider time, ILogger<RiskWorker> logger)
    : BackgroundService
{
    /// <summary>A spike takes a connection to PostgreSQL, of which those who write need some, too.</summary>
    private const int MostAtOnce = 16;
    private static readonly TimeSpan GatherFor = TimeSpan.FromMilliseconds(500);

    /// <summary>Projects with entries that were not observed yet, or that spiked a moment ago.</summary>
    private readonly Dictionary<Guid, Gathered> _projects = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var entries in reader.ReadAsync(PlatformEvents.RiskWorker, stoppingToken, wakeAfter: () => _projects.Count > 0 ? GatherFor : null))
        {
            await GatherAsync(entries);
            await ObserveDueAsync(stoppingToken);
        }
    }

    /// <summary>Observes the projects whose pause is over side by side: each costs a round trip, and there may be thousands.</summary>
    private async Task ObserveDueAsync(CancellationToken ct)
    {
        var due = _projects.Where(p => time.GetElapsedTime(p.Value.Since) >= p.Value.Pause).ToArray();
        foreach (var (projectId, _) in due)
        {
            _projects.Remove(projectId);
        }

        var spiking = new ConcurrentBag<Guid>();
        await Parallel.ForEachAsync(
            due.Where(p => p.Value.Entries.Count > 0),
            new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = ct },
            async (project, end) =>
            {
                if (await IsSpikeAsync(project.Key, project.Value.Entries, end))
                {
                    spiking.Add(project.Key);
                }
            });
        foreach (var projectId in spiking)
        {
            _projects.Add(projectId, new Gathered([], time.GetTimestamp(), GatherFor));
        }
    }

    private async Task GatherAsync(IReadOnlyList<DeliveredEvent> entries)
    {
        var foreign = new List<DeliveredEvent>();
        foreach (var entry in entries)
        {
            if (entry.Event is not { Type: PlatformEvents.EventIngested, ProjectId: var projectId })
            {
                foreign.Add(entry);
            }
            else if (_projects.TryGetValue(projectId, out var project))
            {
                project.Entries.Add(entry);
            }
            else
            {
                _projects.Add(projectId, new Gathered([entry], Since: 0, Pause: TimeSpan.Zero));
            }
        }

        if (foreign.Count > 0)
        {
            await TryAcknowledgeAsync(foreign);
        }
    }

    private async Task<bool> IsSpikeAsync(Guid projectId, List<DeliveredEvent> entries, CancellationToken ct)
    {
        PlatformEvent[] events = [.. entries.Select(e => e.Event).OfType<PlatformEvent>()];
        using var activity = DetectionTelemetry.Source.StartFrom("detect spike", ActivityKind.Consumer, events.Select(e => e.TraceParent));
        try
        {
            var started = time.GetTimestamp();
            var ingested = events.Select(Read).OfType<ErrorsIngested>().ToArray();
            await using var scope = scopes.CreateAsyncScope();
            var detector = scope.ServiceProvider.GetRequiredService<SpikeDetector>();
            var isSpike = false;

            // Second by second: what waited out an outage is not all from the same window.
            foreach (var second in ingested.GroupBy(i => i.ReceivedAt.ToUnixTimeSeconds()).OrderBy(s => s.Key))
            {
                isSpike |= await detector.ObserveAsync(events[0].OrganizationId, projectId, [.. second], ct);
            }

            telemetry.RecordDetection(time.GetElapsedTime(started), isSpike);
            activity?.SetTag("vigilry.spike", isSpike);
            await reader.AcknowledgeAsync(PlatformEvents.RiskWorker, entries);
            return isSpike;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            LogLeftPending(entries.Count, projectId, exception);
            return false;
        }
    }

    /// <summary>What detection needs of an entry; <see langword="null"/> if it cannot be read, now or ever.</summary>
    private ErrorsIngested? Read(PlatformEvent entry)
    {
        try
        {
            return JsonSerializer.Deserialize<ErrorsIngested>(entry.Data.Span, WireJson.Options);
        }
        catch (JsonException)
        {
            LogUnreadable(entry.ProjectId);
            return null;
        }
    }

    private async Task TryAcknowledgeAsync(List<DeliveredEvent> entries)
    {
        try
        {
            await reader.AcknowledgeAsync(PlatformEvents.RiskWorker, entries);
        }
        catch (Exception exception)
        {
            LogLeftPending(entries.Count, projectId: null, exception);
        }
    }

    [LoggerMessage(LogLevel.Error, "{Count} entries of project {ProjectId} failed and stay pending until they are reclaimed")]
    private partial void LogLeftPending(int count, Guid? projectId, Exception exception);

    [LoggerMessage(LogLevel.Error, "An entry of project {ProjectId} cannot be read and is passed over")]
    private partial void LogUnreadable(Guid projectId);

    /// <summary>What came for a project since a time, to be observed when the pause is over.</summary>
    private sealed record Gathered(List<DeliveredEvent> Entries, long Since, TimeSpan Pause);
}
