using System.Net;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Vigilry.Realtime;

namespace Vigilry.IntegrationTests.Realtime;

[TestFixture, Parallelizable(ParallelScope.All)]
public class DashboardHubTests
{
    [Test, CancelAfter(20_000)]
    public async Task Without_a_session_nobody_connects(CancellationToken ct)
    {
        await using var connection = new HubConnectionBuilder().WithUrl(new Uri(TestServers.App.BaseAddress, "/hubs/dashboard")).Build();

        Assert.That(
            async () => await connection.StartAsync(ct),
            Throws.InstanceOf<HttpRequestException>().With.Property(nameof(HttpRequestException.StatusCode)).EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_key_is_no_session(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await using var connection = new HubConnectionBuilder()
            .WithUrl(new Uri(TestServers.App.BaseAddress, "/hubs/dashboard"), http => http.Headers.Add("X-Api-Key", project.Key))
            .Build();

        Assert.That(
            async () => await connection.StartAsync(ct),
            Throws.InstanceOf<HttpRequestException>().With.Property(nameof(HttpRequestException.StatusCode)).EqualTo(HttpStatusCode.Forbidden));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_dashboard_hears_its_own_organization_only(CancellationToken ct)
    {
        using var mine = await TestServers.App.WithProjectAsync(ct);
        using var theirs = await TestServers.App.WithProjectAsync(ct);
        await using var dashboard = await mine.OpenDashboardAsync(ct);

        await theirs.PostErrorsAsync(11, ct);
        Assert.That(theirs.Status, Is.Not.Null.After(5_000, 20));
        await mine.PostErrorsAsync(1, ct);

        Assert.That(() => dashboard.Heard, Is.Not.Empty.After(5_000, 20));
        Assert.That(dashboard.Heard.Select(m => m.Data.GetProperty("projectId").GetGuid()), Has.All.EqualTo(mine.Id));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_storm_reaches_a_dashboard_whole_in_few_messages(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await using var dashboard = await project.OpenDashboardAsync(ct);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => project.PostErrorsAsync(40, ct)));

        Assert.That(
            () => dashboard.Heard.Where(m => m.Type is "EVENT_INGESTED").Sum(m => m.Data.GetProperty("count").GetInt32()),
            Is.EqualTo(400).After(10_000, 50));
        Assert.That(dashboard.Count("EVENT_INGESTED"), Is.LessThan(200), "at most ten a second, not one for each event");
        Assert.That(dashboard.Heard.Where(m => m.Type is "EVENT_INGESTED"), Has.All.Matches<(string, System.Text.Json.JsonElement Data)>(
            m => m.Data.GetProperty("events").GetArrayLength() is > 0 and <= 50));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_connection_that_cannot_join_is_forgotten(CancellationToken ct)
    {
        await using var app = await VigilryApp.StartAloneAsync(
            ct, configure: services => services.AddSingleton<HubLifetimeManager<DashboardHub>, Unjoinable>());
        using var project = await app.WithProjectAsync(ct);

        await using var dashboard = await project.OpenDashboardAsync(ct);

        Assert.That(() => dashboard.State, Is.EqualTo(HubConnectionState.Disconnected).After(10_000, 20));
        Assert.That(app.Services.GetRequiredService<LiveSessions>().Count, Is.Zero);
    }

    /// <summary>As the backplane is while Redis is away.</summary>
    private sealed class Unjoinable(ILogger<DefaultHubLifetimeManager<DashboardHub>> logger) : DefaultHubLifetimeManager<DashboardHub>(logger)
    {
        public override Task AddToGroupAsync(string connectionId, string groupName, CancellationToken cancellationToken = default) =>
            throw new TimeoutException();
    }
}
