using System.Diagnostics;
using Npgsql;
using StackExchange.Redis;
using Vigilry.Platform.Streaming;

namespace Vigilry.Bench;

/// <summary>How far the groups have read the stream, and whether commits still wait to be announced.</summary>
internal sealed class StreamProgress(IConnectionMultiplexer redis, NpgsqlDataSource dataSource)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestDrain = TimeSpan.FromMinutes(3);

    /// <summary>Waits until every entry is read and acknowledged and the outbox is empty.</summary>
    /// <returns>How long that took.</returns>
    /// <exception cref="TimeoutException">It was not so within three minutes.</exception>
    public async Task<TimeSpan> DrainAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (!await IsDrainedAsync())
        {
            if (Stopwatch.GetElapsedTime(started) > LongestDrain)
            {
                throw new TimeoutException($"Not drained after {LongestDrain}: {await DescribeAsync()}");
            }

            await Task.Delay(Poll);
        }

        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Lengths for the reader, in one line.</summary>
    public async Task<string> DescribeAsync()
    {
        var database = redis.GetDatabase();
        var groups = await Task.WhenAll((await database.StreamGroupInfoAsync(PlatformEvents.Key)).Select(DescribeAsync));
        var length = await database.StreamLengthAsync(PlatformEvents.Key);
        return $"stream {length} entries; {string.Join("; ", groups)}; outbox {await OutboxAsync()}";
    }

    /// <summary>Counts what a group has not read: the "lag" that Redis 7.0 gives itself drifts once entries are trimmed.</summary>
    private async Task<string> DescribeAsync(StreamGroupInfo group)
    {
        var unread = await redis.GetDatabase().StreamRangeAsync(PlatformEvents.Key, $"({group.LastDeliveredId}");
        return $"{group.Name} lag {unread.Length}, pending {group.PendingMessageCount}";
    }

    private async Task<bool> IsDrainedAsync()
    {
        var database = redis.GetDatabase();
        if (await OutboxAsync() > 0)
        {
            return false;
        }

        if (!await database.KeyExistsAsync(PlatformEvents.Key))
        {
            return true;
        }

        var newest = (await database.StreamInfoAsync(PlatformEvents.Key)).LastGeneratedId;
        var groups = await database.StreamGroupInfoAsync(PlatformEvents.Key);
        return groups.All(g => g.PendingMessageCount == 0 && string.Equals(g.LastDeliveredId, newest, StringComparison.Ordinal));
    }

    private async Task<long> OutboxAsync()
    {
        await using var count = dataSource.CreateCommand("SELECT count(*) FROM ingestion.outbox");
        return await count.ExecuteScalarAsync() as long? ?? 0;
    }
}
