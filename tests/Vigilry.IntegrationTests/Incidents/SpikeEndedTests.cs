using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StackExchange.Redis;
using Vigilry.Detection.Contracts;
using Vigilry.Ingestion.Contracts;
using static Vigilry.IntegrationTests.Incidents.TestSpikes;

namespace Vigilry.IntegrationTests.Incidents;

/// <summary>How an incident ends whose spike is told from what is usual.</summary>
[TestFixture]
public class SpikeEndedTests
{
    private VigilryApp _adaptive = null!; // Set before any test.

    [OneTimeSetUp]
    public async Task StartAsync() => _adaptive = await VigilryApp.StartAloneAsync(
        CancellationToken.None, configure: services => services.AddSingleton<IDetectionRules>(new AdaptiveRules()));

    [OneTimeTearDown]
    public async Task StopAsync() => await _adaptive.DisposeAsync();

    [Test, CancelAfter(30_000)]
    public async Task The_end_of_its_spike_resolves_it_at_once_and_stops_its_clocks(CancellationToken ct)
    {
        using var project = await _adaptive.WithProjectAsync(ct);
        await project.KeepIncidentsOpenAsync(ct);
        await _adaptive.PublishAsync(Spike(project, Assessment(64.5)));

        await _adaptive.PublishAsync(new SpikeEnded(project.OrganizationId, project.Id, Now.AddSeconds(1)));
        await _adaptive.PublishAsync(new SpikeEnded(project.OrganizationId, project.Id, Now.AddSeconds(1)));

        var incident = (await project.IncidentsAsync(ct)).Single();
        Assert.That($"{incident.GetProperty("status")}", Is.EqualTo("RESOLVED"));
        var timeline = await project.ItemsAsync($"/api/incidents/{incident.GetProperty("id")}/timeline", ct);
        var end = timeline.Single(t => $"{t.GetProperty("kind")}" is "RESOLVED");
        Assert.That($"{end.GetProperty("cause")}", Is.EqualTo("QUIET"));
        var redis = _adaptive.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();
        Assert.That(await redis.KeyExistsAsync($"incident:active:{project.OrganizationId}:{project.Id}"), Is.False);
        Assert.That(await redis.KeyExistsAsync($"incident:investigating:{project.OrganizationId}:{project.Id}"), Is.False);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_spike_that_came_after_the_end_keeps_it_open(CancellationToken ct)
    {
        using var project = await _adaptive.WithProjectAsync(ct);
        await project.KeepIncidentsOpenAsync(ct);
        var endedAt = Now;
        await _adaptive.PublishAsync(Spike(project, Assessment(64.5), at: endedAt.AddSeconds(1)));

        await _adaptive.PublishAsync(new SpikeEnded(project.OrganizationId, project.Id, endedAt));

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
    public async Task Errors_above_the_fixed_threshold_do_not_hold_it_open(CancellationToken ct)
    {
        using var project = await _adaptive.WithProjectAsync(ct);
        await project.PostErrorsAsync(20, ct);
        await _adaptive.PublishAsync(Spike(project, Assessment(64.5)));

        // Its clocks are over after 10 s, and end it after twice that; the fixed window is 10 minutes.
        Assert.That(project.Status, Is.EqualTo("RESOLVED").After(40_000, 50));
    }

    /// <summary>A threshold that every project is above, and a mode in which that does not matter.</summary>
    private sealed class AdaptiveRules : IDetectionRules
    {
        public DetectionRule Default { get; } =
            new(TimeSpan.FromMinutes(10), 15, [EventSeverity.Error, EventSeverity.Critical], DetectionMode.Adaptive);

        public ValueTask<DetectionRule> GetAsync(Guid projectId, CancellationToken ct) => ValueTask.FromResult(Default);
    }
}
