using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using NUnit.Framework;

namespace Vigilry.IntegrationTests.Incidents;

[TestFixture, Parallelizable(ParallelScope.All)]
public class ListIncidentsTests
{
    [Test, CancelAfter(30_000)]
    public async Task Conditions_narrow_the_list(CancellationToken ct)
    {
        var (project, incident) = await TestServers.App.WithOpenIncidentAsync(ct);
        using var owned = project;
        var openedAt = incident.GetProperty("openedAt").GetDateTimeOffset();

        Assert.That(await project.IncidentsAsync(ct, $"from={openedAt.AddSeconds(-1):O}".Replace("+", "%2B", StringComparison.Ordinal)), Has.Count.EqualTo(1));
        Assert.That(await project.IncidentsAsync(ct, $"to={openedAt.AddSeconds(-1):O}".Replace("+", "%2B", StringComparison.Ordinal)), Is.Empty);
        Assert.That(await project.IncidentsAsync(ct, "status=open&status=INVESTIGATING&status=RESOLVED"), Has.Count.EqualTo(1));
        Assert.That(() => project.IncidentsAsync(ct, "status=RESOLVED").GetAwaiter().GetResult().Count, Is.EqualTo(1).After(15_000, 50));
    }

    [TestCase("status=CLOSED", "status")]
    [TestCase("status=1", "status")]
    [TestCase("limit=1000", "limit")]
    [TestCase("cursor=x", "cursor")]
    [CancelAfter(20_000)]
    public async Task A_wrong_condition_is_named(string query, string member, CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);

        using var response = await project.Session.GetAsync(new Uri($"/api/organizations/{project.OrganizationId}/incidents?{query}", UriKind.Relative), ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await response.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("errors").TryGetProperty(member, out _), Is.True);
    }

    [TestCase("")]
    [TestCase("/events")]
    [TestCase("/timeline")]
    [CancelAfter(30_000)]
    public async Task Another_organizations_incident_answers_404(string part, CancellationToken ct)
    {
        var (theirs, incident) = await TestServers.App.WithOpenIncidentAsync(ct);
        using var owned = theirs;
        using var mine = await TestServers.App.WithProjectAsync(ct);

        using var one = await mine.Session.GetAsync(new Uri($"/api/incidents/{incident.GetProperty("id")}{part}", UriKind.Relative), ct);
        using var list = await mine.Session.GetAsync(new Uri($"/api/organizations/{theirs.OrganizationId}/incidents", UriKind.Relative), ct);

        Assert.That(one.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(list.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_key_sees_its_own_projects_incidents_only(CancellationToken ct)
    {
        var (project, incident) = await TestServers.App.WithOpenIncidentAsync(ct);
        using var owned = project;
        using var sibling = await project.WithSiblingAsync(ct);
        var path = new Uri($"/api/organizations/{project.OrganizationId}/incidents", UriKind.Relative);

        var own = await project.KeyClient.GetFromJsonAsync<JsonElement>(path, ct);
        var other = await sibling.KeyClient.GetFromJsonAsync<JsonElement>(path, ct);
        using var one = await sibling.KeyClient.GetAsync(new Uri($"/api/incidents/{incident.GetProperty("id")}", UriKind.Relative), ct);

        Assert.That(own.GetProperty("items").GetArrayLength(), Is.EqualTo(1));
        Assert.That(other.GetProperty("items").GetArrayLength(), Is.Zero);
        Assert.That(one.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }
}
