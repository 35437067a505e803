using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using NUnit.Framework;

namespace Vigilry.IntegrationTests.Incidents;

[TestFixture, Parallelizable(ParallelScope.All)]
public class SummarizeIncidentsTests
{
    [Test, CancelAfter(30_000)]
    public async Task Incidents_are_counted_and_times_averaged(CancellationToken ct)
    {
        var (project, first) = await TestServers.App.WithOpenIncidentAsync(ct);
        using var owned = project;
        using var sibling = await project.WithSiblingAsync(ct);
        await RespondAsync(project, first, "acknowledge", ct);
        await RespondAsync(project, first, "resolve", ct);
        await sibling.PostErrorsAsync(11, ct);
        Assert.That(sibling.Status, Is.EqualTo("OPEN").After(5_000, 20));

        var all = await SummaryAsync(project.Session, project, "", ct);
        var one = await SummaryAsync(project.Session, project, $"?projectId={project.Id}", ct);
        var byKey = await SummaryAsync(sibling.KeyClient, project, "", ct);
        var none = await SummaryAsync(project.Session, project, "?to=2020-01-01T00:00:00Z", ct);

        Assert.That(Counts(all), Is.EqualTo((1, 1, 1)));
        Assert.That(Counts(one), Is.EqualTo((0, 1, 1)));
        Assert.That(Counts(byKey), Is.EqualTo((1, 0, 0)));
        Assert.That(Counts(none), Is.EqualTo((0, 0, 0)));
        Assert.That(none.GetProperty("mttaSeconds").ValueKind, Is.EqualTo(JsonValueKind.Null));
        var incident = await project.Session.GetFromJsonAsync<JsonElement>($"/api/incidents/{first.GetProperty("id")}", ct);
        Assert.That(one.GetProperty("mttaSeconds").GetDouble(), Is.EqualTo(Seconds(incident, "acknowledgedAt")).Within(0.002));
        Assert.That(one.GetProperty("mttrSeconds").GetDouble(), Is.EqualTo(Seconds(incident, "resolvedAt")).Within(0.002));
    }

    [Test, CancelAfter(30_000)]
    public async Task Another_organizations_summary_answers_404(CancellationToken ct)
    {
        using var mine = await TestServers.App.WithProjectAsync(ct);
        using var theirs = await TestServers.App.WithProjectAsync(ct);

        using var response = await mine.Session.GetAsync(new Uri($"/api/organizations/{theirs.OrganizationId}/incidents/summary", UriKind.Relative), ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test, CancelAfter(30_000)]
    public async Task One_incident_shows_its_sources_and_its_first_and_last_event(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        for (var i = 0; i < 11; i++)
        {
            using var response = await project.PostAsync(new { severity = "ERROR", type = "TypeError", source = i % 4 == 0 ? "web-2" : "web-1" }, ct);
        }

        Assert.That(project.Status, Is.EqualTo("OPEN").After(5_000, 20));
        var incident = await project.Session.GetFromJsonAsync<JsonElement>($"/api/incidents/{(await project.IncidentsAsync(ct))[0].GetProperty("id")}", ct);
        var attached = await project.ItemsAsync($"/api/incidents/{incident.GetProperty("id")}/events", ct);

        Assert.That(
            incident.GetProperty("topSources").EnumerateArray().Select(s => ($"{s.GetProperty("source")}", s.GetProperty("count").GetInt32())),
            Is.EqualTo([("web-1", 8), ("web-2", 3)]));
        Assert.That($"{incident.GetProperty("firstEvent").GetProperty("id")}", Is.EqualTo($"{attached[^1].GetProperty("id")}"));
        Assert.That($"{incident.GetProperty("lastEvent").GetProperty("id")}", Is.EqualTo($"{attached[0].GetProperty("id")}"));
    }

    private static (int Open, int Resolved, int Acknowledged) Counts(JsonElement summary) => (
        summary.GetProperty("open").GetInt32() + summary.GetProperty("investigating").GetInt32(),
        summary.GetProperty("resolved").GetInt32(),
        summary.GetProperty("acknowledged").GetInt32());

    private static double Seconds(JsonElement incident, string until) =>
        (incident.GetProperty(until).GetDateTimeOffset() - incident.GetProperty("openedAt").GetDateTimeOffset()).TotalSeconds;

    private static Task<JsonElement> SummaryAsync(HttpClient client, TestProject project, string query, CancellationToken ct) =>
        client.GetFromJsonAsync<JsonElement>($"/api/organizations/{project.OrganizationId}/incidents/summary{query}", ct);

    private static async Task RespondAsync(TestProject project, JsonElement incident, string command, CancellationToken ct)
    {
        using var response = await project.Session.PostAsync(new Uri($"/api/incidents/{incident.GetProperty("id")}/{command}", UriKind.Relative), content: null, ct);
        response.EnsureSuccessStatusCode();
    }
}
