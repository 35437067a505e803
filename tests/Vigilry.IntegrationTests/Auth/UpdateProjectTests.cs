using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using NUnit.Framework;

namespace Vigilry.IntegrationTests.Auth;

[TestFixture, Parallelizable(ParallelScope.All)]
public class UpdateProjectTests
{
    [Test, CancelAfter(20_000)]
    public async Task What_is_absent_stays_and_null_goes_back_to_the_default(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);

        Assert.That(await PatchAsync(project, """{"eventsPerMinute":5}""", ct), Is.EqualTo(("web", (int?)5)));
        Assert.That(await PatchAsync(project, """{"name":" shop "}""", ct), Is.EqualTo(("shop", (int?)5)));
        Assert.That(await PatchAsync(project, """{"eventsPerMinute":0}""", ct), Is.EqualTo(("shop", (int?)0)));
        Assert.That(await PatchAsync(project, """{"eventsPerMinute":null}""", ct), Is.EqualTo(("shop", (int?)null)));
    }

    [Test, CancelAfter(20_000)]
    public async Task The_project_and_the_list_show_it(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await PatchAsync(project, """{"name":"shop","eventsPerMinute":7}""", ct);

        var one = await project.Session.GetFromJsonAsync<JsonElement>($"/api/projects/{project.Id}", ct);
        var listed = await project.ItemsAsync($"/api/organizations/{project.OrganizationId}/projects", ct);

        Assert.That(Seen(one), Is.EqualTo(("shop", (int?)7)));
        Assert.That(listed.Select(Seen), Is.EqualTo([("shop", (int?)7)]));
    }

    [TestCase("""{"eventsPerMinute":-1}""", "eventsPerMinute")]
    [TestCase("""{"eventsPerMinute":10000001}""", "eventsPerMinute")]
    [TestCase("""{"name":""}""", "name")]
    [TestCase("""{"name":null}""", "name")]
    [TestCase("""{"name":"two\nlines"}""", "name")]
    [CancelAfter(20_000)]
    public async Task A_wrong_member_is_named(string body, string member, CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);

        using var response = await SendAsync(project, project.Id, body, ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        var errors = (await response.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("errors");
        Assert.That(errors.EnumerateObject().Select(e => e.Name), Is.EqualTo([member]));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_limit_that_is_no_number_is_a_bad_request(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);

        using var response = await SendAsync(project, project.Id, """{"eventsPerMinute":"many"}""", ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await response.Content.ReadAsStringAsync(ct), Does.Contain("eventsPerMinute"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Another_organizations_project_answers_404_and_a_key_changes_nothing(CancellationToken ct)
    {
        using var mine = await TestServers.App.WithProjectAsync(ct);
        using var theirs = await TestServers.App.WithProjectAsync(ct);

        using var foreign = await SendAsync(mine, theirs.Id, """{"name":"x"}""", ct);
        using var withKey = await mine.KeyClient.PatchAsJsonAsync($"/api/projects/{mine.Id}", new { name = "x" }, ct);

        Assert.That(foreign.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(withKey.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    private static async Task<(string Name, int? EventsPerMinute)> PatchAsync(TestProject project, string body, CancellationToken ct)
    {
        using var response = await SendAsync(project, project.Id, body, ct);
        response.EnsureSuccessStatusCode();
        return Seen(await response.Content.ReadFromJsonAsync<JsonElement>(ct));
    }

    private static Task<HttpResponseMessage> SendAsync(TestProject project, Guid id, string body, CancellationToken ct) => project.Session.PatchAsync(
        new Uri($"/api/projects/{id}", UriKind.Relative), new StringContent(body, System.Text.Encoding.UTF8, "application/json"), ct);

    private static (string Name, int? EventsPerMinute) Seen(JsonElement project) =>
        ($"{project.GetProperty("name")}", project.GetProperty("eventsPerMinute").Deserialize<int?>());
}
