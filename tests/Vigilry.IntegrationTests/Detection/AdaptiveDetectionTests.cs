using NUnit.Framework;

namespace Vigilry.IntegrationTests.Detection;

/// <summary>Detection of what is unusual on the live line: events are posted, in the time that they happened.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public class AdaptiveDetectionTests
{
    [Test, CancelAfter(120_000)]
    public async Task The_live_line_finds_what_a_replay_finds(CancellationToken ct)
    {
        var stream = ErrorStream.WithTwoSpikes(seed: 1);
        await using var line = await LiveLine.StartAsync("ADAPTIVE", ct);

        await line.PlayAsync(stream, ct);

        Assert.That(line.Found, Is.EqualTo(await stream.ReplayAsync(ct)));
        Assert.That(line.Found.Count(f => f.StartsWith("OPEN", StringComparison.Ordinal)), Is.EqualTo(2), string.Join('\n', line.Found));
    }

    [Test, CancelAfter(120_000)]
    public async Task What_a_host_had_not_kept_another_does_anew(CancellationToken ct)
    {
        var stream = ErrorStream.WithTwoSpikes(seed: 2);
        await using var line = await LiveLine.StartAsync("ADAPTIVE", ct);

        await line.PlayAsync(stream, ct, afterEachPart: async part =>
        {
            if (part % 40 == 17)
            {
                await line.LoseLeaseAsync(ct);
            }
        });

        Assert.That(line.Found.Distinct(StringComparer.Ordinal), Is.EqualTo(await stream.ReplayAsync(ct)));
    }

    [Test, CancelAfter(120_000)]
    public async Task A_replica_goes_on_where_a_host_stopped(CancellationToken ct)
    {
        var stream = ErrorStream.WithTwoSpikes(seed: 3);
        await using var line = await LiveLine.StartAsync("ADAPTIVE", ct);

        await line.PlayAsync(stream, ct, afterEachPart: part => part is 90 ? line.MoveToReplicaAsync(ct) : Task.CompletedTask);

        Assert.That(line.Found.Distinct(StringComparer.Ordinal), Is.EqualTo(await stream.ReplayAsync(ct)));
    }

    [Test, CancelAfter(120_000)]
    public async Task What_cannot_be_told_is_told_later_and_found_anew_by_another_host(CancellationToken ct)
    {
        var stream = ErrorStream.WithTwoSpikes(seed: 5);
        await using var line = await LiveLine.StartAsync("ADAPTIVE", ct);
        line.RefuseToHear(times: 6);

        await line.PlayAsync(stream, ct, afterEachPart: part => line.IsRefusing && line.HasRefused ? line.LoseLeaseAsync(ct) : Task.CompletedTask);

        Assert.That(line.HasRefused && !line.IsRefusing, Is.True);
        Assert.That(line.Found.Distinct(StringComparer.Ordinal), Is.EqualTo(await stream.ReplayAsync(ct)));
    }

    [Test, CancelAfter(120_000)]
    public async Task Under_the_fixed_rule_it_says_nothing_and_learns(CancellationToken ct)
    {
        var stream = ErrorStream.WithTwoSpikes(seed: 4);
        await using var line = await LiveLine.StartAsync("FIXED", ct);

        await line.PlayAsync(stream, ct);

        Assert.That(line.Found, Is.Empty);
        Assert.That(line.Assessed, Is.GreaterThan(0), "the fixed rule's incidents are assessed");
        Assert.That(
            async () => (await line.InsightAsync(ct)) is { AdaptiveIncidents: 2, FixedIncidents: > 0, IsLearning: false, UsualPerMinute: > 1 },
            Is.True.After(5_000, 50));
    }
}
