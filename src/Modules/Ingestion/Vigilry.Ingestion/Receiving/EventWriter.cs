using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Vigilry.Ingestion.Data;
using Vigilry.Ingestion.Publishing;

namespace Vigilry.Ingestion.Receiving;

/// <summary>What became of an event.</summary>
internal enum StoreResult
{
    /// <summary>Durably committed, now or earlier under the same id.</summary>
    Stored,

    /// <summary>PostgreSQL cannot hold a value in it.</summary>
    Refused,

    /// <summary>Not stored: too much waits, or PostgreSQL does not answer.</summary>
    Unavailable,
}

/// <summary>
/// Commits events in groups: all that waits becomes one statement. There is no timer, so a lone event is not delayed, and groups form by
/// themselves under load.
/// </summary>
internal sealed partial class EventWriter(EventStore store, EventPublisher publisher, TimeProvider time, ILogger<EventWriter> logger)
    : BackgroundService
{
    private const int MostWaiting = 20_000;
    private const int MostInGroup = 1_000;
    private const string DataExceptionClass = "22";

    private readonly Channel<Pending> _waiting = Channel.CreateBounded<Pending>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    /// <summary>Waits until the event is committed.</summary>
    public async Task<StoreResult> StoreAsync(Event received, CancellationToken ct)
    {
        var pending = new Pending(received);
        return _waiting.Writer.TryWrite(pending) ? await pending.Completion.Task.WaitAsync(ct) : StoreResult.Unavailable;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The web server has stopped before this is told to: what still waits is stored, and then nothing comes any more.
        await using var stop = stoppingToken.Register(() => _waiting.Writer.TryComplete());
        var group = new List<Pending>(MostInGroup);
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (group.Count < MostInGroup && _waiting.Reader.TryRead(out var pending))
            {
                group.Add(pending);
            }

            await CommitAsync(group);
            group.Clear();
        }
    }

    private async Task CommitAsync(List<Pending> group)
    {
        try
        {
            var at = time.GetUtcNow();
            var batchId = Guid.CreateVersion7(at);
            Event[] events = [.. group.Select(p => p.Event)];
            var stored = await store.InsertAsync(batchId, events, at, CancellationToken.None);
            group.ForEach(p => p.Completion.SetResult(StoreResult.Stored));
            if (stored.Count > 0)
            {
                publisher.Enqueue(new StoredBatch(batchId, [.. events.Where(e => stored.Remove((e.ProjectId, e.Id)))]));
            }
        }
        catch (PostgresException exception) when (exception.SqlState.StartsWith(DataExceptionClass, StringComparison.Ordinal))
        {
            await IsolateAsync(group);
        }
        catch (Exception exception)
        {
            LogNotStored(group.Count, exception);
            group.ForEach(p => p.Completion.SetResult(StoreResult.Unavailable));
        }
    }

    /// <summary>One bad value fails the statement: halving the group finds the event that it is in, and stores the others.</summary>
    private async Task IsolateAsync(List<Pending> group)
    {
        if (group.Count == 1)
        {
            group[0].Completion.SetResult(StoreResult.Refused);
            return;
        }

        await CommitAsync(group[..(group.Count / 2)]);
        await CommitAsync(group[(group.Count / 2)..]);
    }

    [LoggerMessage(LogLevel.Error, "{Count} events were not stored; their senders were told so")]
    private partial void LogNotStored(int count, Exception exception);

    private sealed record Pending(Event Event)
    {
        public TaskCompletionSource<StoreResult> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
