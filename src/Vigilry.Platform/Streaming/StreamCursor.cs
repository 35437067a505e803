using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Vigilry.Platform.Redis;
using Vigilry.Platform.Telemetry;

namespace Vigilry.Platform.Streaming;

/// <summary>
/// Reads the stream in its order, for work that one host at a time does for all. Where the work has got to is kept as the position of a consumer group
/// without consumers: so the stream keeps what is not done yet, and whoever takes over begins there.
/// </summary>
public sealed partial class StreamCursor(
    RedisConnections connections, IConnectionMultiplexer shared, Heartbeats heartbeats, TimeProvider time, ILogger<StreamCursor> logger)
{
    private const int EntriesPerRead = 200;
    private const string Beginning = "0-0";
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    /// <summary>What comes after the cursor's position, in order; an empty list after each time in which nothing came. A fault ends it.</summary>
    /// <param name="name">The cursor, a name in <see cref="PlatformEvents"/>; made at the stream's beginning when it is missing.</param>
    /// <param name="wakeAfter">How long nothing may come before an empty list does.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <exception cref="RedisException">Redis did not answer, or has lost the stream: begin again.</exception>
    /// <exception cref="TimeoutException">Redis did not answer in time.</exception>
    public async IAsyncEnumerable<IReadOnlyList<DeliveredEvent>> ReadAsync(
        string name, TimeSpan wakeAfter, [EnumeratorCancellation] CancellationToken ct)
    {
        var options = connections.Options(name);
        options.Protocol = RedisProtocol.Resp2;
        options.AsyncTimeout = (int)(wakeAfter + TimeSpan.FromSeconds(5)).TotalMilliseconds;
        await using var connection = new BlockingConnection(await ConnectionMultiplexer.ConnectAsync(options).WaitAsync(ct));
        var position = await PositionAsync(name).WaitAsync(ct);
        while (!ct.IsCancellationRequested)
        {
            var reply = await connection.Database
                .ExecuteAsync(
                    "XREAD", ["COUNT", EntriesPerRead, "BLOCK", (long)wakeAfter.TotalMilliseconds, "STREAMS", PlatformEvents.Key, position])
                .WaitAsync(ct);
            DeliveredEvent[] entries = reply.IsNull ? [] : [.. ((RedisResult[])reply[0][1]!).Select(StreamReply.ToDelivered)];
            heartbeats.Beat(name);
            position = entries is [.., var last] ? last.Id : position;
            yield return entries;
        }
    }

    /// <summary>Waits a moment after a fault, and says so.</summary>
    public async Task PauseAsync(string name, Exception fault, CancellationToken ct)
    {
        LogFault(name, FirstPause, fault.GetType().Name);
        await Task.Delay(FirstPause, time, ct);
    }

    private async Task<string> PositionAsync(string name)
    {
        var database = shared.GetDatabase();
        try
        {
            await database.StreamCreateConsumerGroupAsync(PlatformEvents.Key, name, StreamPosition.Beginning);
            return Beginning;
        }
        catch (RedisServerException exception) when (exception.Message.Contains("BUSYGROUP", StringComparison.Ordinal))
        {
            var groups = await database.StreamGroupInfoAsync(PlatformEvents.Key);
            return groups.Where(g => string.Equals(g.Name, name, StringComparison.Ordinal)).Select(g => g.LastDeliveredId).FirstOrDefault() ?? Beginning;
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Name} cannot read the stream or keep its work ({Fault}); next try in {Pause}")]
    private partial void LogFault(string name, TimeSpan pause, string fault);
}
