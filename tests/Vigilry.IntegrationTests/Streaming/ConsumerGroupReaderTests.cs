using System.Text;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StackExchange.Redis;
using Vigilry.Platform.Streaming;

namespace Vigilry.IntegrationTests.Streaming;

[TestFixture, Parallelizable(ParallelScope.All)]
public class ConsumerGroupReaderTests
{
    [Test, CancelAfter(60_000)]
    public async Task What_a_dead_consumer_left_is_read_by_another(CancellationToken ct)
    {
        var group = NewGroup();
        var services = TestServers.App.Services;
        var redis = services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();
        await redis.StreamCreateConsumerGroupAsync(PlatformEvents.Key, group, StreamPosition.NewMessages);
        var projectId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        await AppendAsync(projectId, ct);
        Assert.That(await redis.StreamReadGroupAsync(PlatformEvents.Key, group, "dead", ">", count: 10_000), Is.Not.Empty);

        var read = await FirstAsync(services.GetRequiredService<ConsumerGroupReader>(), group, projectId, ct);

        Assert.That(Encoding.UTF8.GetString(read.Data.Span), Is.EqualTo("{}"));
        await redis.StreamDeleteConsumerGroupAsync(PlatformEvents.Key, group);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_group_that_Redis_lost_is_made_again_and_misses_nothing(CancellationToken ct)
    {
        var group = NewGroup();
        var services = TestServers.App.Services;
        var redis = services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();
        var projectId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        var reading = FirstAsync(services.GetRequiredService<ConsumerGroupReader>(), group, projectId, ct);
        Assert.That(() => GroupExists(redis, group), Is.True.After(5_000, 20));

        await redis.StreamDeleteConsumerGroupAsync(PlatformEvents.Key, group);
        Assert.That(() => GroupExists(redis, group), Is.True.After(15_000, 20));
        await AppendAsync(projectId, ct);

        Assert.That((await reading).ProjectId, Is.EqualTo(projectId));
        await redis.StreamDeleteConsumerGroupAsync(PlatformEvents.Key, group);
    }

    [Test, CancelAfter(60_000)]
    public async Task What_a_consumer_that_stops_did_not_finish_can_be_claimed_at_once(CancellationToken ct)
    {
        var group = NewGroup();
        var services = TestServers.App.Services;
        var redis = services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();
        await redis.StreamCreateConsumerGroupAsync(PlatformEvents.Key, group, StreamPosition.NewMessages);
        await AppendAsync(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), ct);

        await foreach (var entries in services.GetRequiredService<ConsumerGroupReader>().ReadAsync(group, ct))
        {
            Assert.That(entries, Is.Not.Empty);
            break;
        }

        var claimed = await redis.StreamAutoClaimAsync(PlatformEvents.Key, group, "other", minIdleTimeInMs: 15_000, "0-0", 1_000);
        Assert.That(claimed.ClaimedEntries, Is.Not.Empty);
        await redis.StreamDeleteConsumerGroupAsync(PlatformEvents.Key, group);
    }

    private static string NewGroup() => $"test-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}";

    private static bool GroupExists(IDatabase redis, string group) =>
        redis.StreamGroupInfo(PlatformEvents.Key).Any(g => string.Equals(g.Name, group, StringComparison.Ordinal));

    private static Task AppendAsync(Guid projectId, CancellationToken ct) =>
        TestServers.App.Services.GetRequiredService<PlatformEventWriter>()
            .AppendAsync([new PlatformEvent("TEST", projectId, projectId, "{}"u8.ToArray())], ct);

    private static async Task<PlatformEvent> FirstAsync(ConsumerGroupReader reader, string group, Guid projectId, CancellationToken ct)
    {
        await foreach (var entries in reader.ReadAsync(group, ct))
        {
            await reader.AcknowledgeAsync(group, entries);
            if (entries.Select(e => e.Event).FirstOrDefault(e => e?.ProjectId == projectId) is { } found)
            {
                return found;
            }
        }

        throw new OperationCanceledException(ct);
    }
}
