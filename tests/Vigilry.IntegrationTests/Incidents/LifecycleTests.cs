using System.Text.Json;
using NUnit.Framework;

namespace Vigilry.IntegrationTests.Incidents;

[TestFixture, Parallelizable(ParallelScope.All)]
public class LifecycleTests
{
    [Test, CancelAfter(60_000)]
    public async Task An_incident_opens_on_the_eleventh_error_and_closes_when_quiet_returns(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await using var dashboard = await project.OpenDashboardAsync(ct);

        await project.PostErrorsAsync(10, ct);
        Assert.That(() => EventsHeard(dashboard), Is.EqualTo(10).After(20_000, 20));
        Assert.That(await project.IncidentsAsync(ct), Is.Empty, "ten errors are not more than ten");

        await project.PostErrorsAsync(1, ct);
        Assert.That(() => dashboard.Count("INCIDENT_CREATED"), Is.EqualTo(1).After(5_000, 20));
        var created = dashboard.Heard.Single(m => m.Type is "INCIDENT_CREATED").Data;
        Assert.That(created.GetProperty("projectId").GetGuid(), Is.EqualTo(project.Id));
        Assert.That($"{created.GetProperty("title")}", Is.EqualTo("11 TypeError in 8 s"));

        await project.PostErrorsAsync(100, ct);
        Assert.That(() => EventsHeard(dashboard), Is.EqualTo(111).After(20_000, 20));
        Assert.That(dashboard.Count("INCIDENT_CREATED"), Is.EqualTo(1));
        Assert.That(await project.IncidentsAsync(ct), Has.Count.EqualTo(1));

        Assert.That(project.Status, Is.EqualTo("INVESTIGATING").After(15_000, 20));
        await project.PostErrorsAsync(1, ct);
        Assert.That(project.Status, Is.EqualTo("OPEN").After(5_000, 20), "the window still holds more than ten errors");

        Assert.That(project.Status, Is.EqualTo("RESOLVED").After(20_000, 50));
        Assert.That(() => dashboard.Transitions, Is.EqualTo(["OPEN", "INVESTIGATING", "OPEN", "INVESTIGATING", "RESOLVED"]).After(5_000, 50));

        var incident = (await project.IncidentsAsync(ct)).Single();
        Assert.That(incident.GetProperty("errorCount").GetInt32(), Is.EqualTo(112));
        Assert.That(incident.GetProperty("reopenCount").GetInt32(), Is.EqualTo(1));
        var timeline = await project.ItemsAsync($"/api/incidents/{incident.GetProperty("id")}/timeline", ct);
        Assert.That(timeline.Where(t => t.TryGetProperty("errors", out _)).Sum(t => t.GetProperty("errors").GetInt32()), Is.EqualTo(112));
        Assert.That(
            timeline.Select(t => $"{t.GetProperty("kind")}").Where(k => k is not "MAIL_SENT"),
            Is.EqualTo(["OPENED", "SPIKED", "INVESTIGATING", "REOPENED", "SPIKED", "INVESTIGATING", "RESOLVED"]));
    }

    [Test, CancelAfter(30_000)]
    public async Task Two_hundred_errors_at_once_open_one_incident(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await using var dashboard = await project.OpenDashboardAsync(ct);

        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => project.PostErrorsAsync(1, ct)));

        Assert.That(() => EventsHeard(dashboard), Is.EqualTo(200).After(20_000, 50));
        Assert.That(() => dashboard.Count("INCIDENT_CREATED"), Is.EqualTo(1).After(5_000, 50));
        Assert.That(await project.IncidentsAsync(ct), Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(30_000)]
    public async Task Warnings_and_errors_of_another_minute_do_not_count(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await using var dashboard = await project.OpenDashboardAsync(ct);
        var longAgo = TimeProvider.System.GetUtcNow().AddMinutes(-2);

        for (var i = 0; i < 20; i++)
        {
            using var warning = await project.PostAsync(new { severity = "WARNING", type = "slow" }, ct);
            using var old = await project.PostAsync(new { severity = "ERROR", type = "old", timestamp = longAgo.AddMilliseconds(i) }, ct);
        }

        await project.PostErrorsAsync(10, ct);
        Assert.That(() => EventsHeard(dashboard), Is.EqualTo(50).After(20_000, 20));

        // The eleventh proves that the ten before it had been looked at, and that the rest did not count.
        await project.PostErrorsAsync(1, ct);
        Assert.That(project.Status, Is.EqualTo("OPEN").After(5_000, 20));
        Assert.That((await project.IncidentsAsync(ct))[0].GetProperty("errorCount").GetInt32(), Is.EqualTo(11));
    }

    [Test, CancelAfter(30_000)]
    public async Task After_a_resolved_incident_a_new_spike_is_a_new_incident(CancellationToken ct)
    {
        var (project, first) = await TestServers.App.WithOpenIncidentAsync(ct);
        using var owned = project;
        Assert.That(project.Status, Is.EqualTo("RESOLVED").After(20_000, 50));

        await project.PostErrorsAsync(11, ct);

        Assert.That(project.Status, Is.EqualTo("OPEN").After(5_000, 20));
        var incidents = await project.IncidentsAsync(ct);
        Assert.That(incidents, Has.Count.EqualTo(2));
        Assert.That(incidents[0].GetProperty("id").GetGuid(), Is.Not.EqualTo(first.GetProperty("id").GetGuid()));
    }

    [Test, CancelAfter(30_000)]
    public async Task The_newest_ten_errors_are_attached(CancellationToken ct)
    {
        var (project, incident) = await TestServers.App.WithOpenIncidentAsync(ct);
        using var owned = project;

        var attached = await project.ItemsAsync($"/api/incidents/{incident.GetProperty("id")}/events", ct);
        var all = await project.ItemsAsync($"/api/projects/{project.Id}/events?limit=10", ct);

        Assert.That(attached.Select(Id), Is.EqualTo(all.Select(Id)));
    }

    private static Guid Id(JsonElement item) => item.GetProperty("id").GetGuid();

    private static int EventsHeard(LiveDashboard dashboard) =>
        dashboard.Heard.Where(m => m.Type is "EVENT_INGESTED").Sum(m => m.Data.GetProperty("count").GetInt32());
}
