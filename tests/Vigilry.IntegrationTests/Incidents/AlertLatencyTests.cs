using System.Text.Json;
using NUnit.Framework;
using static Vigilry.IntegrationTests.Incidents.TestSpikes;

namespace Vigilry.IntegrationTests.Incidents;

/// <summary>How fast an incident was told.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public class AlertLatencyTests
{
    [Test, CancelAfter(30_000)]
    public async Task Each_stage_of_an_alert_is_kept_in_its_order(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await project.KeepIncidentsOpenAsync(ct);
        var receivedAt = Now;

        await TestServers.App.PublishAsync(Spike(project) with { CausedAt = receivedAt, FoundAt = receivedAt.AddMilliseconds(2) });

        Assert.That(() => Latency("mailedAt"), Is.Not.Null.After(20_000, 50));
        DateTimeOffset?[] stages = [Latency("receivedAt"), Latency("detectedAt"), Latency("storedAt"), Latency("broadcastAt"), Latency("mailedAt")];
        Assert.That(stages, Has.None.Null.And.Ordered);
        Assert.That(stages[0], Is.EqualTo(receivedAt).Within(1).Milliseconds);
        Assert.That(stages[4], Is.EqualTo(receivedAt).Within(25).Seconds);

        DateTimeOffset? Latency(string stage)
        {
            var latency = project.IncidentsAsync(CancellationToken.None).GetAwaiter().GetResult().Single().GetProperty("latency").GetProperty(stage);
            return latency.ValueKind is JsonValueKind.Null ? null : latency.GetDateTimeOffset();
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task The_first_broadcast_counts(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await TestServers.App.PublishAsync(Spike(project));
        var id = (await project.IncidentsAsync(ct)).Single().GetProperty("id").GetGuid();
        Assert.That(() => BroadcastAt().ValueKind, Is.EqualTo(JsonValueKind.String).After(5_000, 20));
        var first = $"{BroadcastAt()}";

        await TestServers.App.PublishAsync(new Vigilry.Incidents.Contracts.IncidentBroadcast(id, Now.AddMinutes(1)));

        Assert.That($"{BroadcastAt()}", Is.EqualTo(first));

        JsonElement BroadcastAt() =>
            project.IncidentsAsync(CancellationToken.None).GetAwaiter().GetResult().Single().GetProperty("latency").GetProperty("broadcastAt");
    }
}
