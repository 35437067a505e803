using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Vigilry.Platform.Streaming;

/// <summary>Removes from the stream what all groups have done with. Any number of hosts may do so at once.</summary>
public sealed partial class StreamTrimmer(IConnectionMultiplexer redis, TimeProvider time, ILogger<StreamTrimmer> logger) : BackgroundService
{
    private const long MostBytes = 256 * 1024 * 1024;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>Each must be there before anything goes: one that is not made yet has read nothing. Others count when they are there.</summary>
    private static readonly string[] Groups = [PlatformEvents.RiskWorker, PlatformEvents.WsService];

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await TrimAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                LogNotTrimmed(exception.GetType().Name);
            }
        }
    }

    /// <summary>Trims once.</summary>
    /// <exception cref="RedisException">Redis did not answer.</exception>
    public async Task TrimAsync(CancellationToken ct)
    {
        var database = redis.GetDatabase();
        if (!await database.KeyExistsAsync(PlatformEvents.Key).WaitAsync(ct))
        {
            return;
        }

        var groups = await database.StreamGroupInfoAsync(PlatformEvents.Key).WaitAsync(ct);
        var needed = await Task.WhenAll(groups.Select(g => FirstNeededAsync(database, g))).WaitAsync(ct);
        if (needed.MinBy(Order) is { } first && Array.TrueForAll(Groups, name => Array.Exists(groups, g => string.Equals(g.Name, name, StringComparison.Ordinal))))
        {
            // No limit to the work of one call: what comes in within a second may be more than Redis would remove by itself.
            await database.ExecuteAsync("XTRIM", PlatformEvents.Key, "MINID", "~", first, "LIMIT", 0).WaitAsync(ct);
        }

        await LimitAsync(database, ct);
    }

    /// <summary>The first entry that a group has not finished, or the last that it read.</summary>
    private static async Task<string> FirstNeededAsync(IDatabase database, StreamGroupInfo group) =>
        group is { PendingMessageCount: > 0 }
        && (await database.StreamPendingAsync(PlatformEvents.Key, group.Name)).LowestPendingMessageId is { IsNull: false } unfinished
            ? unfinished.ToString()
            : group.LastDeliveredId ?? "0-0";

    /// <summary>An id is two numbers.</summary>
    private static (ulong Milliseconds, ulong Sequence) Order(string id)
    {
        var parts = id.Split('-');
        return (ulong.Parse(parts[0], CultureInfo.InvariantCulture), ulong.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    /// <summary>When nobody reads, memory must not fill up: of too long a stream the older half goes, read or not.</summary>
    private async Task LimitAsync(IDatabase database, CancellationToken ct)
    {
        if ((long?)await database.ExecuteAsync("MEMORY", "USAGE", PlatformEvents.Key).WaitAsync(ct) > MostBytes)
        {
            var length = await database.StreamLengthAsync(PlatformEvents.Key).WaitAsync(ct);
            await database.ExecuteAsync("XTRIM", PlatformEvents.Key, "MAXLEN", length / 2).WaitAsync(ct);
            LogDropped(length - (length / 2));
        }
    }

    [LoggerMessage(LogLevel.Error, "The stream has grown too large, as a consumer group does not read it: its {Count} oldest entries were removed")]
    private partial void LogDropped(long count);

    [LoggerMessage(LogLevel.Debug, "The stream was not trimmed ({Fault})")]
    private partial void LogNotTrimmed(string fault);
}
