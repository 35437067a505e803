using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using StackExchange.Redis;
using Vigilry.Ingestion.Contracts;
using Vigilry.Ingestion.Data;
using Vigilry.Platform.Json;
using Vigilry.Platform.Streaming;

namespace Vigilry.Ingestion.Publishing;

/// <summary>
/// Puts committed events on the stream. A lone commit goes at once; after a round of many events the next one gathers commits for a moment, so that
/// under load an entry stands for many. What it cannot put there stays in the outbox, for <see cref="OutboxSweep"/>.
/// </summary>
internal sealed partial class EventPublisher(
    PlatformEventWriter stream, NpgsqlDataSource dataSource, TimeProvider time, ILogger<EventPublisher> logger) : BackgroundService
{
    private const int MostWaiting = 1_000;
    private const int SummariesPerEntry = 50;

    /// <summary>So that 10,000 events a second and more are gathered, and what is less is not.</summary>
    private static readonly TimeSpan PausePerEvent = TimeSpan.FromMicroseconds(100);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(20);

    private readonly Channel<StoredBatch> _waiting = Channel.CreateBounded<StoredBatch>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    /// <summary>Takes a batch for publication at once, without waiting; while Redis is away it is left to the outbox.</summary>
    public void Enqueue(StoredBatch batch) => _waiting.Writer.TryWrite(batch);

    /// <summary>Appends one entry for each project, all in one round trip.</summary>
    /// <exception cref="RedisException">Redis did not answer: publish again.</exception>
    public Task PublishAsync(IEnumerable<Event> events, CancellationToken ct) =>
        stream.AppendAsync([.. events.GroupBy(e => (e.OrganizationId, e.ProjectId)).Select(ToEntry)], ct);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var stop = stoppingToken.Register(() => _waiting.Writer.TryComplete());
        var batches = new List<StoredBatch>();
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (_waiting.Reader.TryRead(out var batch))
            {
                batches.Add(batch);
            }

            try
            {
                await PublishAsync(batches.SelectMany(b => b.Events), CancellationToken.None);
                await FinishAsync(batches);
            }
            catch (Exception exception)
            {
                LogLeftInOutbox(batches.Count, exception.GetType().Name);
            }

            var pause = TimeSpan.FromTicks(Math.Min(batches.Sum(b => b.Events.Count) * PausePerEvent.Ticks, LongestPause.Ticks));
            batches.Clear();
            if (pause >= ShortestPause)
            {
                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static PlatformEvent ToEntry(IGrouping<(Guid OrganizationId, Guid ProjectId), Event> project)
    {
        var errors = project.Where(e => e.IsError).Select(e => new ErrorOccurrence(e.Id, e.HappenedAt)).ToArray();
        var data = new EventsIngested(
            project.Key.ProjectId,
            project.Count(),
            errors.Length,
            project.Max(e => e.ReceivedAt),
            [.. errors.OrderByDescending(e => e.At)],
            [.. project.OrderByDescending(e => e.ReceivedAt).Take(SummariesPerEntry).Select(e => e.ToSummary())]);
        return new PlatformEvent(
            PlatformEvents.EventIngested,
            project.Key.OrganizationId,
            project.Key.ProjectId,
            JsonSerializer.SerializeToUtf8Bytes(data, WireJson.Options));
    }

    private async Task FinishAsync(List<StoredBatch> batches)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        await FinishBatches.ExecuteAsync(connection, batches, CancellationToken.None);
    }

    [LoggerMessage(LogLevel.Warning, "{Count} batches are left in the outbox and will be published later ({Fault})")]
    private partial void LogLeftInOutbox(int count, string fault);
}
