using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NUnit.Framework;
using StackExchange.Redis;
using Vigilry.Detection.Contracts;
using static Vigilry.IntegrationTests.Incidents.TestSpikes;

namespace Vigilry.IntegrationTests.Incidents;

/// <summary>How an incident ends whose spike is told from what is usual.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public class SpikeEndedTests
{
    [Test, CancelAfter(30_000)]
    public async Task The_end_of_its_spike_resolves_it_at_once_and_stops_its_clocks(CancellationToken ct)
    {
        using var project = await AdaptiveProjectAsync(ct);
        await project.KeepIncidentsOpenAsync(ct);
        await TestServers.App.PublishAsync(Spike(project, Assessment(64.5)));

        await TestServers.App.PublishAsync(new SpikeEnded(project.OrganizationId, project.Id, Now.AddSeconds(1)));
        await TestServers.App.PublishAsync(new SpikeEnded(project.OrganizationId, project.Id, Now.AddSeconds(1)));

        var incident = (await project.IncidentsAsync(ct)).Single();
        Assert.That($"{incident.GetProperty("status")}", Is.EqualTo("RESOLVED"));
        var timeline = await project.ItemsAsync($"/api/incidents/{incident.GetProperty("id")}/timeline", ct);
        var end = timeline.Single(t => $"{t.GetProperty("kind")}" is "RESOLVED");
        Assert.That($"{end.GetProperty("cause")}", Is.EqualTo("QUIET"));
        var redis = TestServers.App.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();
        Assert.That(await redis.KeyExistsAsync($"incident:active:{project.OrganizationId}:{project.Id}"), Is.False);
        Assert.That(await redis.KeyExistsAsync($"incident:investigating:{project.OrganizationId}:{project.Id}"), Is.False);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_spike_that_came_after_the_end_keeps_it_open(CancellationToken ct)
    {
        using var project = await AdaptiveProjectAsync(ct);
        await project.KeepIncidentsOpenAsync(ct);
        var endedAt = Now;
        await TestServers.App.PublishAsync(Spike(project, Assessment(64.5), at: endedAt.AddSeconds(1)));

        await TestServers.App.PublishAsync(new SpikeEnded(project.OrganizationId, project.Id, endedAt));

        Assert.That(project.Status(), Is.EqualTo("OPEN"));
    }

    [Test, CancelAfter(30_000)]
    public async Task Under_the_fixed_rule_the_clocks_decide(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await project.KeepIncidentsOpenAsync(ct);
        await TestServers.App.PublishAsync(Spike(project));

        await TestServers.App.PublishAsync(new SpikeEnded(project.OrganizationId, project.Id, Now.AddSeconds(1)));

        Assert.That(project.Status(), Is.EqualTo("OPEN"));
    }

    [Test, CancelAfter(60_000)]
    public async Task The_clocks_end_it_if_detection_does_not_and_errors_above_the_threshold_do_not_hold_it_open(CancellationToken ct)
    {
        using var project = await AdaptiveProjectAsync(ct);
        using var patched = await project.PatchAsync(new { windowSeconds = 600, threshold = 15 }, ct);
        patched.EnsureSuccessStatusCode();
        await project.PostErrorsAsync(20, ct);
        await TestServers.App.PublishAsync(Spike(project, Assessment(64.5)));

        // Its clocks are over after 10 s, but detection takes some minutes to be sure.
        Assert.That(project.Status, Is.EqualTo("INVESTIGATING").After(13_000, 50));
        await PassAsync(project, minutes: 11, ct);
        Assert.That(project.Status, Is.EqualTo("INVESTIGATING").After(13_000));

        await PassAsync(project, minutes: 2, ct);
        Assert.That(project.Status, Is.EqualTo("RESOLVED").After(20_000, 50));
    }

    private static async Task PassAsync(TestProject project, int minutes, CancellationToken ct)
    {
        await using var dataSource = NpgsqlDataSource.Create(TestServers.PostgresConnectionString);
        await using var pass = dataSource.CreateCommand("UPDATE incidents.incidents SET quiet_since = quiet_since - make_interval(mins => $1) WHERE project_id = $2");
        pass.Parameters.Add(new NpgsqlParameter<int> { TypedValue = minutes });
        pass.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = project.Id });
        await pass.ExecuteNonQueryAsync(ct);
    }

    private static async Task<TestProject> AdaptiveProjectAsync(CancellationToken ct)
    {
        var project = await TestServers.App.WithProjectAsync(ct);
        using var patched = await project.PatchAsync(new { detectionMode = "ADAPTIVE" }, ct);
        patched.EnsureSuccessStatusCode();
        return project;
    }
}
