using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using StackExchange.Redis;
using Vigilry.Auth.Contracts;
using Vigilry.Detection.Contracts;
using Vigilry.Ingestion.Contracts;
using Vigilry.Platform.Json;
using Vigilry.Platform.Streaming;
using Vigilry.Platform.Telemetry;

namespace Vigilry.Ingestion.Publishing;

/// <summary>
/// Puts committed events on the stream. A lone commit goes at once; after a round of many events the next one gathers commits for a moment, so that
/// under load an entry stands for many. What it cannot put there in time stays in the outbox, for <see cref="OutboxSweep"/>.
/// </summary>
internal sealed partial class EventPublisher(
    PlatformEventWriter stream,
    NpgsqlDataSource dataSource,
    FinishBatches finishBatches,
    IProjectSettings settings,
    IDetectionRules rules,
    TimeProvider time,
    ILogger<EventPublisher> logger)
    : BackgroundService
{
    private const int MostWaiting = 20_000;

    /// <summary>A round takes whole batches until it has so many events. A batch has less than 2,000, so an entry has fewer errors than the largest threshold.</summary>
    private const int EventsPerRound = 2_000;
    private const int SummariesPerEntry = 50;

    /// <summary>Older batches are the sweep's; half its age, so that the two do not publish the same one.</summary>
    private static readonly TimeSpan LongestWait = OutboxSweep.Age / 2;

    /// <summary>So that 10,000 events a second and more are gathered, and what is less is not.</summary>
    private static readonly TimeSpan PausePerEvent = TimeSpan.FromMicroseconds(100);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(20);

    // Bounded by Enqueue, which counts events instead of batches.
    private readonly Channel<StoredBatch> _waiting = Channel.CreateUnbounded<StoredBatch>(new UnboundedChannelOptions { SingleReader = true });
    private int _waitingEvents;

    /// <summary>Takes a batch for publication at once, without waiting; when too much waits, as while Redis is away, it is left to the outbox.</summary>
    /// <returns>Whether it was taken.</returns>
    public bool Enqueue(StoredBatch batch)
    {
        if (Interlocked.Add(ref _waitingEvents, batch.Events.Count) <= MostWaiting && _waiting.Writer.TryWrite(batch))
        {
            return true;
        }

        Interlocked.Add(ref _waitingEvents, -batch.Events.Count);
        return false;
    }

    /// <summary>Appends one entry for each project, all in one round trip.</summary>
    /// <exception cref="RedisException">Redis did not answer: publish again.</exception>
    public async Task PublishAsync(IEnumerable<StoredEvent> events, CancellationToken ct)
    {
        var projects = events.ToLookup(e => (e.OrganizationId, e.ProjectId));
        await settings.PrepareAsync(projects.Select(p => p.Key.ProjectId), ct);
        await stream.AppendAsync(await Task.WhenAll(projects.Select(p => ToEntryAsync(p, ct))), ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var stop = stoppingToken.Register(() => _waiting.Writer.TryComplete());
        var batches = new List<StoredBatch>();
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            var events = 0;
            while (events < EventsPerRound && _waiting.Reader.TryRead(out var batch))
            {
                batches.Add(batch);
                events += batch.Events.Count;
            }

            await TryPublishAsync(batches);
            Interlocked.Add(ref _waitingEvents, -events);
            batches.Clear();
            var pause = TimeSpan.FromTicks(Math.Min(events * PausePerEvent.Ticks, LongestPause.Ticks));
            if (pause >= ShortestPause && events < EventsPerRound)
            {
                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task TryPublishAsync(List<StoredBatch> batches)
    {
        var taken = batches.Count;
        batches.RemoveAll(b => time.GetUtcNow() - b.CreatedAt > LongestWait);
        if (batches.Count < taken)
        {
            LogLeftInOutbox(taken - batches.Count, "they waited too long");
        }

        using var activity = IngestionTelemetry.Source.StartFrom("publish events", ActivityKind.Producer, batches.Select(b => b.TraceParent));
        try
        {
            await PublishAsync(batches.SelectMany(b => b.Events), CancellationToken.None);
            await FinishAsync(batches);
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            LogLeftInOutbox(batches.Count, exception.GetType().Name);
        }
    }

    private async Task<PlatformEvent> ToEntryAsync(IGrouping<(Guid OrganizationId, Guid ProjectId), StoredEvent> project, CancellationToken ct)
    {
        var rule = await rules.GetAsync(project.Key.ProjectId, ct);
        var counted = project.Where(e => rule.Counts(e.Summary.Severity)).ToArray();
        var errors = Array.ConvertAll(counted, e => new ErrorOccurrence(e.Summary.Id, e.HappenedAt));
        var data = new EventsIngested(
            project.Key.ProjectId,
            project.Count(),
            errors.Length,
            project.Max(e => e.Summary.ReceivedAt),
            [.. errors.OrderByDescending(e => e.At)],
            [.. project.Select(e => e.Summary).OrderByDescending(s => s.ReceivedAt).Take(SummariesPerEntry)],
            StoredErrorCount: project.Count(e => e.Summary.Severity is EventSeverity.Error or EventSeverity.Critical),
            FirstErrorReceivedAt: counted.Length == 0 ? null : counted.Min(e => e.Summary.ReceivedAt),
            Details: EventDetails.Pack(counted.Select(e => e.Details), project.Where(e => !rule.Counts(e.Summary.Severity)).Select(e => e.HappenedAt)));
        return new PlatformEvent(
            PlatformEvents.EventIngested,
            project.Key.OrganizationId,
            project.Key.ProjectId,
            JsonSerializer.SerializeToUtf8Bytes(data, WireJson.Options),
            IngestionTelemetry.Source.Current());
    }

    private async Task FinishAsync(List<StoredBatch> batches)
    {
        if (batches.Count == 0)
        {
            return;
        }

        await using var connection = await dataSource.OpenConnectionAsync();
        await finishBatches.ExecuteAsync(connection, batches, CancellationToken.None);
    }

    [LoggerMessage(LogLevel.Warning, "{Count} batches are left in the outbox and will be published later ({Fault})")]
    private partial void LogLeftInOutbox(int count, string fault);
}
