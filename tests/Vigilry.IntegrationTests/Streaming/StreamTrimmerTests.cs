using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StackExchange.Redis;
using Vigilry.Platform.Streaming;

namespace Vigilry.IntegrationTests.Streaming;

/// <summary>The application itself trims each second.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public class StreamTrimmerTests
{
    [Test, CancelAfter(120_000)]
    public async Task An_entry_stays_until_every_group_has_acknowledged_it(CancellationToken ct)
    {
        var now = TimeProvider.System.GetUtcNow();
        var group = $"test-{Guid.CreateVersion7(now)}";
        var redis = TestServers.App.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();
        await redis.StreamCreateConsumerGroupAsync(PlatformEvents.Key, group, StreamPosition.NewMessages);
        var projectId = Guid.CreateVersion7(now);

        // Redis trims by whole nodes of the stream, which these fill.
        await TestServers.App.Services.GetRequiredService<PlatformEventWriter>().AppendAsync(
            [.. Enumerable.Repeat(new PlatformEvent("TEST", projectId, projectId, new byte[1_000]), 300)], ct);
        var read = await redis.StreamReadGroupAsync(PlatformEvents.Key, group, "reader", ">", count: 10_000);
        var first = Array.Find(read, e => e["projectId"] == projectId.ToString()).Id;

        await TestServers.App.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<StreamTrimmer>().Single().TrimAsync(ct);
        Assert.That(() => redis.StreamRange(PlatformEvents.Key, first, first), Has.Length.EqualTo(1), "not acknowledged yet");

        await redis.StreamAcknowledgeAsync(PlatformEvents.Key, group, [.. read.Select(e => e.Id)]);
        await redis.StreamReadGroupAsync(PlatformEvents.Key, group, "reader", ">", count: 10_000, noAck: true);
        Assert.That(() => redis.StreamRange(PlatformEvents.Key, first, first), Is.Empty.After(60_000, 100));
        await redis.StreamDeleteConsumerGroupAsync(PlatformEvents.Key, group);
    }
}
