using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Vigilry.Ingestion.Data;
using Vigilry.Ingestion.Publishing;
using Vigilry.Platform.Telemetry;

namespace Vigilry.Ingestion.Receiving;

/// <summary>What became of an event.</summary>
internal enum StoreResult
{
    /// <summary>Not stored: too much waits, or PostgreSQL does not answer.</summary>
    Unavailable,

    /// <summary>Durably committed.</summary>
    Stored,

    /// <summary>Durably committed earlier, under the same id.</summary>
    Duplicate,

    /// <summary>PostgreSQL cannot hold a value in it.</summary>
    Refused,
}

/// <summary>
/// Commits events in groups: all that waits becomes one statement. There is no timer, so a lone event is not delayed, and groups form by
/// themselves under load. While one group waits for the disk, the next is on its way.
/// </summary>
internal sealed partial class EventWriter(
    EventStore store, EventPublisher publisher, IngestionTelemetry telemetry, TimeProvider time, ILogger<EventWriter> logger)
    : BackgroundService
{
    private const int MostWaiting = 20_000;
    private const long MostWaitingBytes = 64 * 1024 * 1024;
    private const int MostInGroup = 1_000;
    private const long MostBytesInGroup = 8 * 1024 * 1024;
    private const int Writers = 2;
    private const string DataExceptionClass = "22";

    // Bounded by Admit, which counts events and their bytes instead of requests.
    private readonly Channel<Pending> _waiting = Channel.CreateUnbounded<Pending>();
    private long _waitingEvents;
    private long _waitingBytes;

    /// <summary>Waits until the events are committed. They need not be in one commit, and are committed also if nobody waits any more.</summary>
    /// <returns>What became of each, in their order.</returns>
    public Task<StoreResult[]> StoreAsync(IReadOnlyList<Event> received)
    {
        if (received.Count == 0)
        {
            return Task.FromResult<StoreResult[]>([]);
        }

        var pending = new Pending(received, IngestionTelemetry.Source.Current());
        if (!TryAdmit(pending))
        {
            Complete(pending);
        }
        else if (!_waiting.Writer.TryWrite(pending))
        {
            Leave(pending);
            Complete(pending);
        }

        return pending.Done;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The web server has stopped before this is told to: what still waits is stored, and then nothing comes any more.
        await using var stop = stoppingToken.Register(() => _waiting.Writer.TryComplete());
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => WriteAsync()));
    }

    private async Task WriteAsync()
    {
        var group = new List<Pending>();
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            var (events, bytes) = (0, 0L);
            while (events < MostInGroup && bytes < MostBytesInGroup && _waiting.Reader.TryRead(out var pending))
            {
                group.Add(pending);
                events += pending.Events.Count;
                bytes += pending.Bytes;
            }

            if (group.Count == 0)
            {
                // The other writer was quicker.
                continue;
            }

            await CommitAsync([.. group.SelectMany(p => p.Events.Select((e, index) => new Slot(p, index, e)))]);
            foreach (var pending in group)
            {
                Leave(pending);
                Complete(pending);
            }

            group.Clear();
        }
    }

    private void Complete(Pending pending)
    {
        telemetry.Count(pending.Results);
        pending.Complete();
    }

    private bool TryAdmit(Pending pending)
    {
        var events = Interlocked.Add(ref _waitingEvents, pending.Events.Count);
        var bytes = Interlocked.Add(ref _waitingBytes, pending.Bytes);
        if (events <= MostWaiting && bytes <= MostWaitingBytes)
        {
            return true;
        }

        Leave(pending);
        return false;
    }

    private void Leave(Pending pending)
    {
        Interlocked.Add(ref _waitingEvents, -pending.Events.Count);
        Interlocked.Add(ref _waitingBytes, -pending.Bytes);
    }

    private async Task CommitAsync(Slot[] group)
    {
        using var activity = IngestionTelemetry.Source.StartFrom("commit events", ActivityKind.Internal, group.Select(s => s.Owner.TraceParent));
        activity?.SetTag("vigilry.events", group.Length);
        try
        {
            var at = time.GetUtcNow();
            var batchId = Guid.CreateVersion7(at);
            var stored = await InsertAsync(batchId, Array.ConvertAll(group, s => s.Event), at);
            var isNew = stored.Count > 0;
            var added = new List<StoredEvent>(stored.Count);
            foreach (var slot in group)
            {
                if (stored.Remove((slot.Event.ProjectId, slot.Event.Id)))
                {
                    slot.Set(StoreResult.Stored);
                    added.Add(slot.Event.ToStored());
                }
                else
                {
                    slot.Set(StoreResult.Duplicate);
                }
            }

            if (isNew)
            {
                publisher.Enqueue(new StoredBatch(batchId, at, added, IngestionTelemetry.Source.Current()));
            }
        }
        catch (PostgresException exception) when (exception.SqlState.StartsWith(DataExceptionClass, StringComparison.Ordinal))
        {
            await IsolateAsync(group);
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            LogNotStored(group.Length, exception);
        }
    }

    private async Task<HashSet<(Guid ProjectId, Guid Id)>> InsertAsync(Guid batchId, Event[] events, DateTimeOffset at)
    {
        var started = time.GetTimestamp();
        try
        {
            return await store.InsertAsync(batchId, events, at, CancellationToken.None);
        }
        finally
        {
            telemetry.RecordCommit(events.Length, time.GetElapsedTime(started));
        }
    }

    /// <summary>One bad value fails the statement: halving the group finds the event that it is in, and stores the others.</summary>
    private async Task IsolateAsync(Slot[] group)
    {
        if (group.Length == 1)
        {
            group[0].Set(StoreResult.Refused);
            return;
        }

        await CommitAsync(group[..(group.Length / 2)]);
        await CommitAsync(group[(group.Length / 2)..]);
    }

    [LoggerMessage(LogLevel.Error, "{Count} events were not stored; their senders were told so")]
    private partial void LogNotStored(int count, Exception exception);

    /// <summary>The events of one request.</summary>
    private sealed class Pending(IReadOnlyList<Event> events, string? traceParent)
    {
        private readonly TaskCompletionSource<StoreResult[]> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly StoreResult[] _results = new StoreResult[events.Count];

        public IReadOnlyList<Event> Events => events;

        /// <summary>The request's span, if it is traced.</summary>
        public string? TraceParent => traceParent;

        public ReadOnlySpan<StoreResult> Results => _results;

        public long Bytes { get; } = events.Sum(e => (long)e.ApproximateBytes);

        /// <summary>What became of each event; <see cref="StoreResult.Unavailable"/> unless it was set.</summary>
        public Task<StoreResult[]> Done => _done.Task;

        public void Set(int index, StoreResult result) => _results[index] = result;

        public void Complete() => _done.SetResult(_results);
    }

    /// <summary>One event in a group, and where its result goes.</summary>
    private readonly record struct Slot(Pending Owner, int Index, Event Event)
    {
        public void Set(StoreResult result) => Owner.Set(Index, result);
    }
}
