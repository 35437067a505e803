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
        var groups = await database.StreamGroupInfoAsync(PlatformEvents.Key);
        return $"stream {await database.StreamLengthAsync(PlatformEvents.Key)} entries; "
            + string.Join("; ", groups.Select(g => $"{g.Name} lag {g.Lag?.ToString() ?? "unknown"}, pending {g.PendingMessageCount}"))
            + $"; outbox {await OutboxAsync()}";
    }

    // The groups' own "lag" is unknown once entries that they had not read are trimmed; ids always tell.
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
