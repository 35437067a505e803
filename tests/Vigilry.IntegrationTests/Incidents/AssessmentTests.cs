using System.Net.Http.Json;
using System.Text.Json;
using NUnit.Framework;
using Vigilry.Detection.Contracts;
using static Vigilry.IntegrationTests.Incidents.TestSpikes;

namespace Vigilry.IntegrationTests.Incidents;

/// <summary>How bad an incident is, and why.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public class AssessmentTests
{
    [Test, CancelAfter(30_000)]
    public async Task A_spikes_assessment_is_the_incidents_from_the_first_message_on(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await using var dashboard = await project.OpenDashboardAsync(ct);
        var cause = new IncidentCause("release", "4.2.1", 0.93, 0.02, 46.5, Now.AddMinutes(-6));

        await TestServers.App.PublishAsync(Spike(project, Assessment(64.5, causes: cause)));

        Assert.That(() => dashboard.Count("INCIDENT_CREATED"), Is.EqualTo(1).After(5_000, 20));
        var created = dashboard.Heard.Single(m => m.Type is "INCIDENT_CREATED").Data.GetProperty("assessment");
        var incident = (await project.IncidentsAsync(ct)).Single();
        Assert.That($"{incident.GetProperty("assessment")}", Is.EqualTo($"{created}"));
        Assert.That(Risk(incident), Is.EqualTo((64.5, "HIGH")));
        Assert.That($"{created.GetProperty("causes")[0].GetProperty("value")}", Is.EqualTo("4.2.1"));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_new_assessment_is_told_once_and_is_no_decision(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await project.KeepIncidentsOpenAsync(ct);
        await TestServers.App.PublishAsync(Spike(project));
        var opened = (await project.IncidentsAsync(ct)).Single();
        Assert.That(opened.GetProperty("assessment").ValueKind, Is.EqualTo(JsonValueKind.Null));
        await UntilMailedAsync(project, ct);
        await using var dashboard = await project.OpenDashboardAsync(ct);

        await TestServers.App.PublishAsync(Assessed(project, Assessment(42)));
        await TestServers.App.PublishAsync(Assessed(project, Assessment(42)));
        await TestServers.App.PublishAsync(Assessed(project, Assessment(81, "worse")));

        Assert.That(() => Told(dashboard, "worse"), Is.EqualTo(1).After(5_000, 20));
        Assert.That(Told(dashboard, "11 errors in 60 s; 1.2 usual."), Is.EqualTo(1));
        var incident = (await project.IncidentsAsync(ct)).Single();
        Assert.That(Risk(incident), Is.EqualTo((81d, "CRITICAL")));
        Assert.That(incident.GetProperty("revision").GetInt32(), Is.EqualTo(opened.GetProperty("revision").GetInt32()));
    }

    [Test, CancelAfter(30_000)]
    public async Task An_assessment_that_comes_before_its_incident_waits_for_it(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await using var dashboard = await project.OpenDashboardAsync(ct);

        await TestServers.App.PublishAsync(Assessed(project, Assessment(42)) with { IsOpening = true });
        Assert.That(await project.IncidentsAsync(ct), Is.Empty);
        await TestServers.App.PublishAsync(Spike(project));

        Assert.That(() => dashboard.Count("INCIDENT_CREATED"), Is.EqualTo(1).After(5_000, 20));
        Assert.That(Risk(dashboard.Heard.Single(m => m.Type is "INCIDENT_CREATED").Data), Is.EqualTo((42d, "MEDIUM")));
    }

    [Test, CancelAfter(60_000)]
    public async Task Of_an_assessment_and_a_spike_at_once_none_is_lost(CancellationToken ct)
    {
        for (var i = 0; i < 10; i++)
        {
            using var project = await TestServers.App.WithProjectAsync(ct);

            await Task.WhenAll(
                Task.Run(() => TestServers.App.PublishAsync(Spike(project)), ct),
                Task.Run(() => TestServers.App.PublishAsync(Assessed(project, Assessment(42)) with { IsOpening = true }), ct));

            // Detection tells again a moment later what opened meanwhile may have missed.
            await TestServers.App.PublishAsync(Assessed(project, Assessment(42)));
            Assert.That(Risk((await project.IncidentsAsync(ct)).Single()), Is.EqualTo((42d, "MEDIUM")));
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task What_is_over_is_not_assessed_any_more(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await TestServers.App.PublishAsync(Spike(project, Assessment(42)));
        var id = (await project.IncidentsAsync(ct)).Single().GetProperty("id");
        using var resolved = await project.Session.PostAsync(new Uri($"/api/incidents/{id}/resolve", UriKind.Relative), content: null, ct);
        resolved.EnsureSuccessStatusCode();

        await TestServers.App.PublishAsync(Assessed(project, Assessment(90)));

        Assert.That(Risk((await project.IncidentsAsync(ct)).Single()), Is.EqualTo((42d, "MEDIUM")));
    }

    [Test, CancelAfter(30_000)]
    public async Task What_an_incident_was_assessed_by_is_not_the_next_ones(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await TestServers.App.PublishAsync(Assessed(project, Assessment(42)) with { IsOpening = true });
        await TestServers.App.PublishAsync(Spike(project));
        await TestServers.App.PublishAsync(Assessed(project, Assessment(55)));
        var first = (await project.IncidentsAsync(ct)).Single();
        Assert.That(Risk(first), Is.EqualTo((55d, "MEDIUM")));
        using var resolved = await project.Session.PostAsync(new Uri($"/api/incidents/{first.GetProperty("id")}/resolve", UriKind.Relative), content: null, ct);
        resolved.EnsureSuccessStatusCode();

        await TestServers.App.PublishAsync(Spike(project, at: Now.AddSeconds(40)));

        var next = (await project.IncidentsAsync(ct)).Single(i => $"{i.GetProperty("status")}" is "OPEN");
        Assert.That(next.GetProperty("assessment").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_list_is_narrowed_to_bands(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        using var sibling = await project.WithSiblingAsync(ct);
        using var unknown = await project.WithSiblingAsync(ct);
        await TestServers.App.PublishAsync(Spike(project, Assessment(39.9)));
        await TestServers.App.PublishAsync(Spike(sibling, Assessment(60)));
        await TestServers.App.PublishAsync(Spike(unknown));

        Assert.That(await ProjectsAsync("risk=LOW"), Is.EqualTo([project.Id]));
        Assert.That(await ProjectsAsync("risk=high&risk=CRITICAL"), Is.EqualTo([sibling.Id]));
        Assert.That(await ProjectsAsync("risk=MEDIUM"), Is.Empty);
        using var wrong = await project.Session.GetAsync(new Uri($"/api/organizations/{project.OrganizationId}/incidents?risk=AWFUL", UriKind.Relative), ct);
        Assert.That((int)wrong.StatusCode, Is.EqualTo(400));
        Assert.That((await wrong.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("errors").TryGetProperty("risk", out _), Is.True);

        async Task<IEnumerable<Guid>> ProjectsAsync(string query) =>
            (await project.ItemsAsync($"/api/organizations/{project.OrganizationId}/incidents?{query}", ct)).Select(i => i.GetProperty("projectId").GetGuid());
    }

    /// <summary>Waits for the opening's mail, which dashboards are told of too.</summary>
    private static async Task UntilMailedAsync(TestProject project, CancellationToken ct)
    {
        while ((await project.IncidentsAsync(ct)).Single().GetProperty("latency").GetProperty("mailedAt").ValueKind is JsonValueKind.Null)
        {
            await Task.Delay(20, ct);
        }
    }

    private static int Told(LiveDashboard dashboard, string words) => dashboard.Heard.Count(m =>
        m.Type is "INCIDENT_UPDATED" && m.Data.GetProperty("assessment") is { ValueKind: JsonValueKind.Object } a && string.Equals($"{a.GetProperty("words")}", words, StringComparison.Ordinal));

    private static (double Score, string Band) Risk(JsonElement incident) =>
        incident.GetProperty("assessment").GetProperty("risk") is var risk ? (risk.GetProperty("score").GetDouble(), $"{risk.GetProperty("band")}") : default;
}
