using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Vigilry.Platform.Redis;
using Vigilry.Platform.Telemetry;

namespace Vigilry.Platform.Streaming;

/// <summary>Reads the stream as one consumer of a group. Each reader has a connection of its own, as a blocking read stalls a shared one.</summary>
public sealed partial class ConsumerGroupReader(
    RedisConnections connections, IConnectionMultiplexer shared, Heartbeats heartbeats, TimeProvider time, ILogger<ConsumerGroupReader> logger)
{
    private const int EntriesPerRead = 200;
    private const int MostHandedOver = 1_000;
    private static readonly TimeSpan BlockFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ClaimEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ClaimAfter = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ForgetConsumersAfter = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly string _consumer = $"{Environment.MachineName}-{Guid.CreateVersion7(time.GetUtcNow()):N}";

    /// <summary>New entries as they come, and entries that a consumer left unacknowledged for 15 s; survives the loss of Redis and of its data.</summary>
    /// <param name="group">A name in <see cref="PlatformEvents"/>; made at the stream's beginning when it is missing.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <param name="wakeAfter">Asked before each read: how long nothing may come before an empty list does; none if that is not wanted.</param>
    public async IAsyncEnumerable<IReadOnlyList<DeliveredEvent>> ReadAsync(
        string group, [EnumeratorCancellation] CancellationToken ct, Func<TimeSpan?>? wakeAfter = null)
    {
        var options = connections.Options(group);
        options.Protocol = RedisProtocol.Resp2;
        options.AsyncTimeout = (int)(BlockFor * 2).TotalMilliseconds;
        long? lastClaim = null;
        var pause = TimeSpan.Zero;
        try
        {
            await using var connection = new BlockingConnection(await ConnectionMultiplexer.ConnectAsync(options).WaitAsync(ct));
            while (!ct.IsCancellationRequested)
            {
                IReadOnlyList<DeliveredEvent> entries = [];
                var wake = wakeAfter?.Invoke();
                try
                {
                    if (lastClaim is not { } last || time.GetElapsedTime(last) >= ClaimEvery)
                    {
                        entries = await ClaimAsync(group).WaitAsync(ct);
                        lastClaim = entries.Count == 0 ? time.GetTimestamp() : null;
                        heartbeats.Beat(group);
                    }

                    if (entries.Count == 0)
                    {
                        entries = await ReadNewAsync(connection.Database, group, wake ?? BlockFor).WaitAsync(ct);
                        heartbeats.Beat(group);
                    }

                    pause = TimeSpan.Zero;
                }
                catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
                {
                    if (IsMissingGroup(exception) && await TryCreateGroupAsync(group).WaitAsync(ct))
                    {
                        continue;
                    }

                    pause = Longer(pause);
                    LogConnectionFault(group, pause, exception.GetType().Name);
                    await Task.Delay(pause, time, ct);
                }

                if (entries.Count > 0 || wake is not null)
                {
                    yield return entries;
                }
            }
        }
        finally
        {
            await HandOverAsync(group);
        }
    }

    /// <summary>Says that the work for these entries is done.</summary>
    public Task AcknowledgeAsync(string group, IEnumerable<DeliveredEvent> entries) =>
        shared.GetDatabase().StreamAcknowledgeAsync(PlatformEvents.Key, group, [.. entries.Select(e => (RedisValue)e.Id)]);

    private static TimeSpan Longer(TimeSpan pause) =>
        pause == TimeSpan.Zero ? TimeSpan.FromSeconds(1) : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));

    private async Task<IReadOnlyList<DeliveredEvent>> ReadNewAsync(IDatabase database, string group, TimeSpan blockFor)
    {
        var reply = await database.ExecuteAsync(
            "XREADGROUP",
            ["GROUP", group, _consumer, "COUNT", EntriesPerRead, "BLOCK", (long)blockFor.TotalMilliseconds, "STREAMS", PlatformEvents.Key, ">"]);
        return reply.IsNull ? [] : [.. ((RedisResult[])reply[0][1]!).Select(StreamReply.ToDelivered)];
    }

    private async Task<IReadOnlyList<DeliveredEvent>> ClaimAsync(string group)
    {
        var database = shared.GetDatabase();
        var claimed = await database.StreamAutoClaimAsync(
            PlatformEvents.Key, group, _consumer, (long)ClaimAfter.TotalMilliseconds, "0-0", EntriesPerRead);
        foreach (var consumer in await database.StreamConsumerInfoAsync(PlatformEvents.Key, group))
        {
            if (consumer.PendingMessageCount == 0 && consumer.IdleTimeInMilliseconds > ForgetConsumersAfter.TotalMilliseconds)
            {
                await database.StreamDeleteConsumerAsync(PlatformEvents.Key, group, consumer.Name);
            }
        }

        return [.. claimed.ClaimedEntries.Where(e => !e.IsNull).Select(e =>
            new DeliveredEvent(e.Id.ToString(), StreamReply.ToEvent(name => e[name])))];
    }

    /// <summary>Lets other consumers claim at once what this one was given and did not finish.</summary>
    private async Task HandOverAsync(string group)
    {
        try
        {
            var database = shared.GetDatabase();
            var unfinished = await database.StreamPendingMessagesAsync(PlatformEvents.Key, group, MostHandedOver, _consumer);
            if (unfinished.Length > 0)
            {
                object[] ids = [.. unfinished.Select(e => (object)e.MessageId)];
                await database.ExecuteAsync(
                    "XCLAIM", [PlatformEvents.Key, group, _consumer, 0, .. ids, "IDLE", (long)ClaimAfter.TotalMilliseconds, "JUSTID"]);
            }
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            LogNotHandedOver(group, exception.GetType().Name, ClaimAfter);
        }
    }

    /// <summary>The group is not there; or it went, with the stream, while this waited for entries.</summary>
    private static bool IsMissingGroup(Exception exception) => exception is RedisServerException
        && (exception.Message.Contains("NOGROUP", StringComparison.Ordinal) || exception.Message.Contains("UNBLOCKED", StringComparison.Ordinal));

    /// <returns>Whether the group is there now.</returns>
    private async Task<bool> TryCreateGroupAsync(string group)
    {
        try
        {
            await shared.GetDatabase().StreamCreateConsumerGroupAsync(PlatformEvents.Key, group, StreamPosition.Beginning);
            return true;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            // Another replica made it first, or Redis does not answer.
            return exception.Message.Contains("BUSYGROUP", StringComparison.Ordinal);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Group {Group} cannot read the stream ({Fault}); next try in {Pause}")]
    private partial void LogConnectionFault(string group, TimeSpan pause, string fault);

    [LoggerMessage(LogLevel.Information, "Group {Group}: unfinished entries could not be handed over ({Fault}); others take them in {After}")]
    private partial void LogNotHandedOver(string group, string fault, TimeSpan after);
}
