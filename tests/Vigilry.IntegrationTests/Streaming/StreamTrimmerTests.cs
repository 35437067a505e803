using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
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
        await Redis.StreamCreateConsumerGroupAsync(PlatformEvents.Key, group, StreamPosition.NewMessages);
        try
        {
            // Redis trims by whole nodes of the stream, which these fill.
            var projectId = Guid.CreateVersion7(now);
            await TestServers.App.Services.GetRequiredService<PlatformEventWriter>().AppendAsync(
                [.. Enumerable.Repeat(new PlatformEvent("TEST", projectId, projectId, new byte[1_000]), 300)], ct);
            var read = await Redis.StreamReadGroupAsync(PlatformEvents.Key, group, "reader", ">", count: 10_000);
            var first = Array.Find(read, e => e["projectId"] == projectId.ToString()).Id;

            await Trimmer.TrimAsync(ct);
            Assert.That(() => Redis.StreamRange(PlatformEvents.Key, first, first), Has.Length.EqualTo(1), "not acknowledged yet");

            await Redis.StreamAcknowledgeAsync(PlatformEvents.Key, group, [.. read.Select(e => e.Id)]);
            await Redis.StreamReadGroupAsync(PlatformEvents.Key, group, "reader", ">", count: 10_000, noAck: true);
            Assert.That(() => Redis.StreamRange(PlatformEvents.Key, first, first), Is.Empty.After(60_000, 100));
        }
        finally
        {
            await Redis.StreamDeleteConsumerGroupAsync(PlatformEvents.Key, group);
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task Nothing_goes_before_all_groups_of_the_product_are_there(CancellationToken ct)
    {
        var key = await NewStreamAsync(entries: 500, PlatformEvents.RiskWorker, PlatformEvents.WsService);
        await ReadAsync(key, PlatformEvents.RiskWorker, 500);
        await ReadAsync(key, PlatformEvents.WsService, 500);

        await Trimmer.TrimAsync(key, mostBytes: 100_000_000, ct);

        Assert.That(await Redis.StreamLengthAsync(key), Is.EqualTo(500));
        await Redis.KeyDeleteAsync(key);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_stream_that_is_too_large_is_not_halved_for_what_only_another_group_has_not_read(CancellationToken ct)
    {
        var key = await NewStreamAsync(entries: 1_000, PlatformEvents.RiskWorker, PlatformEvents.WsService, PlatformEvents.AdaptiveDetection, "another");
        await ReadAsync(key, PlatformEvents.RiskWorker, 1_000);
        await ReadAsync(key, PlatformEvents.WsService, 700);
        await ReadAsync(key, PlatformEvents.AdaptiveDetection, 1_000);

        await Trimmer.TrimAsync(key, mostBytes: 100_000_000, ct);
        Assert.That(await Redis.StreamLengthAsync(key), Is.EqualTo(1_000), "the other group holds it");

        await Trimmer.TrimAsync(key, mostBytes: 600_000, ct);
        Assert.That(await Redis.StreamLengthAsync(key), Is.InRange(300, 400), "whole nodes of what all three have read");
        await Redis.KeyDeleteAsync(key);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_stream_that_is_too_large_is_halved_once_whoever_trims_at_the_same_moment(CancellationToken ct)
    {
        var key = await NewStreamAsync(entries: 1_000, PlatformEvents.RiskWorker, PlatformEvents.WsService, PlatformEvents.AdaptiveDetection);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Trimmer.TrimAsync(key, mostBytes: 800_000, ct)));

        Assert.That(await Redis.StreamLengthAsync(key), Is.EqualTo(500));
        await Redis.KeyDeleteAsync(key);
    }

    private static IDatabase Redis => TestServers.App.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();

    private static StreamTrimmer Trimmer => TestServers.App.Services.GetServices<IHostedService>().OfType<StreamTrimmer>().Single();

    /// <summary>A stream of its own, with entries of a kilobyte and groups that have read nothing.</summary>
    private static async Task<string> NewStreamAsync(int entries, params string[] groups)
    {
        var key = $"test-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}";
        await Task.WhenAll(Enumerable.Range(0, entries).Select(_ => Redis.StreamAddAsync(key, "data", new byte[1_000])));
        foreach (var group in groups)
        {
            await Redis.StreamCreateConsumerGroupAsync(key, group, StreamPosition.Beginning);
        }

        return key;
    }

    private static Task<StreamEntry[]> ReadAsync(string key, string group, int count) =>
        Redis.StreamReadGroupAsync(key, group, "reader", ">", count, noAck: true);
}
