using System.Net.Http.Json;
using System.Text.Json;
using NUnit.Framework;
using StackExchange.Redis;
using Vigilry.Host.Demo;
using Vigilry.IntegrationTests.Notifications;
using Vigilry.IntegrationTests.Servers;
using Vigilry.Platform.Streaming;

namespace Vigilry.IntegrationTests.Fleet;

/// <summary>Two hosts behind a load balancer, one of which is killed under load.</summary>
[TestFixture, Parallelizable(ParallelScope.Self), Platform(Exclude = "Win")]
public class KilledReplicaTests
{
    private const int TakenOver = 30_000;

    [Test, CancelAfter(240_000)]
    public async Task The_other_host_goes_on_and_takes_over_what_the_killed_one_left(CancellationToken ct)
    {
        await using var fleet = await HostFleet.StartAsync(ct);
        await using var receiver = await WebhookReceiver.StartAsync();
        Uri[] addresses = [HostFleet.FreeAddress(), HostFleet.FreeAddress()];

        // At once, on an empty database: one makes the schemas, the other waits.
        var starts = addresses.Select(a => fleet.StartHostAsync(a, ct, "--Vigilry:Notifications:AllowedNetworks:0=127.0.0.0/8")).ToArray();
        await using var one = await starts[0];
        await using var other = await starts[1];
        Assert.That(() => Detects(one) || Detects(other), Is.True.After(TakenOver, 50));
        var (doomed, survivor) = Detects(one) ? (one, other) : (other, one);
        await using var balancer = await Balancer.StartAsync(addresses, isSticky: true);
        await using var turns = await Balancer.StartAsync(addresses, isSticky: false);
        await balancer.UntilAvailableAsync(2, ct);
        using var session = await fleet.SessionAsync(balancer.Address, ct);
        var projects = await ProjectsAsync(session, receiver.Url, ct);
        await using var onSurvivor = await LiveDashboard.OpenAsync(session.CreateHubConnection(survivor.BaseAddress), ct);
        await using var sticky = await LiveDashboard.OpenAsync(session.CreateHubConnection(balancer.Address), ct);
        await using var skipping = await LiveDashboard.OpenAsync(session.CreateHubConnection(turns.Address, onlyWebSockets: true), ct);

        await using var load = new EventLoad(balancer.Address, projects);
        await load.AcceptAsync(200, ct);
        await doomed.KillAsync(ct);
        await load.AcceptAsync(200, ct);
        await load.StopAsync();

        using var http = new HttpClient { BaseAddress = survivor.BaseAddress };
        foreach (var (id, key) in projects)
        {
            http.DefaultRequestHeaders.Remove("X-Api-Key");
            http.DefaultRequestHeaders.Add("X-Api-Key", key);
            var stored = await HostFleet.EventIdsAsync(http, id, ct);
            Assert.That(load.AcceptedOf(id), Is.SubsetOf(stored), "accepted is stored");
            Assert.That(stored, Is.Unique);
            Assert.That(
                () => HostFleet.CountedAsync(http, id, CancellationToken.None).GetAwaiter().GetResult(),
                Is.EqualTo(stored.Count).After(TakenOver, 200),
                "what the dead one had not published is, once");
            Assert.That(() => Created(onSurvivor, id), Is.EqualTo(1).After(TakenOver, 50));
            Assert.That(() => Created(sticky, id) + Created(skipping, id), Is.GreaterThanOrEqualTo(1).After(TakenOver, 50));
        }

        await using var redis = await ConnectionMultiplexer.ConnectAsync(fleet.Redis);
        foreach (var group in (string[])[PlatformEvents.RiskWorker, PlatformEvents.WsService])
        {
            Assert.That(() => redis.GetDatabase().StreamPending(PlatformEvents.Key, group).PendingMessageCount, Is.Zero.After(TakenOver, 100), group);
        }

        Assert.That(() => Detects(survivor), Is.True.After(TakenOver, 100), "adaptive detection goes on there");
        Assert.That(() => IsAtTheEnd(redis.GetDatabase(), PlatformEvents.AdaptiveDetection), Is.True.After(TakenOver, 100));
        foreach (var (id, _) in projects)
        {
            Assert.That(await IncidentsAsync(session, id, ct), Has.Count.EqualTo(1), "none is missed, and none is opened twice");
        }

        Assert.That(() => Told(receiver), Is.EquivalentTo(projects.Select(p => $"{p.Id}")).After(TakenOver, 100));
    }

    private static async Task<List<(Guid Id, string Key)>> ProjectsAsync(ApiSession session, string url, CancellationToken ct)
    {
        var projects = new List<(Guid Id, string Key)>();
        for (var i = 0; i < 3; i++)
        {
            var project = await session.CreateProjectAsync($"project {i}", ct);
            using var added = await session.Http.PostAsJsonAsync($"/api/projects/{project.Id}/channels", new { kind = "WEBHOOK", name = "hook", target = url }, ct);
            added.EnsureSuccessStatusCode();
            projects.Add(project);
        }

        return projects;
    }

    private static async Task<List<JsonElement>> IncidentsAsync(ApiSession session, Guid projectId, CancellationToken ct) =>
        [.. (await session.Http.GetFromJsonAsync<JsonElement>($"/api/organizations/{session.OrganizationId}/incidents?projectId={projectId}", ct))
            .GetProperty("items").EnumerateArray()];

    /// <summary>Whether it is, or was, the one host whose detectors see the events.</summary>
    private static bool Detects(HostProcess host) => host.Output.Contains("This host runs adaptive detection", StringComparison.Ordinal);

    private static bool IsAtTheEnd(IDatabase redis, string cursor) => string.Equals(
        redis.StreamGroupInfo(PlatformEvents.Key).Single(g => string.Equals(g.Name, cursor, StringComparison.Ordinal)).LastDeliveredId,
        redis.StreamInfo(PlatformEvents.Key).LastGeneratedId,
        StringComparison.Ordinal);

    private static int Created(LiveDashboard dashboard, Guid projectId) => dashboard.Heard
        .Where(m => m.Type is "INCIDENT_CREATED" && m.Data.GetProperty("projectId").GetGuid() == projectId)
        .Select(m => m.Data.GetProperty("id").GetGuid())
        .Distinct()
        .Count();

    /// <summary>The projects whose incident was told of.</summary>
    private static IEnumerable<string> Told(WebhookReceiver receiver) => receiver.Received
        .Where(r => r.Json.GetProperty("type").ValueEquals("incident.opened"))
        .Select(r => $"{r.Json.GetProperty("data").GetProperty("projectId")}")
        .Distinct(StringComparer.Ordinal);
}
