using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using NUnit.Framework;

namespace Vigilry.IntegrationTests.Ingestion;

[TestFixture, Parallelizable(ParallelScope.All)]
public class ListEventsTests
{
    [TestCase("severity=ERROR&severity=FATAL", "b,c")]
    [TestCase("type=b", "b")]
    [TestCase("source=web-2", "c")]
    [TestCase("correlationId=c-1", "a,b")]
    [TestCase("fingerprint=f", "c")]
    [TestCase("q=100%25", "b")]
    [TestCase("q=CARD", "a,c")]
    [TestCase("from=2026-11-24T09:00:01Z", "b,c")]
    [TestCase("to=2026-11-24T10:00:02%2B01:00", "a,b")]
    [CancelAfter(20_000)]
    public async Task Each_filter_narrows_the_list(string query, string expected, CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await PostThreeAsync(project, ct);

        var found = await project.ItemsAsync($"/api/projects/{project.Id}/events?{query}", ct);

        Assert.That(found.Select(e => $"{e.GetProperty("type")}").Order(StringComparer.Ordinal), Is.EqualTo(expected.Split(',')));
    }

    [Test, CancelAfter(20_000)]
    public async Task Pages_cover_all_newest_first_and_each_once(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await PostThreeAsync(project, ct);

        var first = await project.Session.GetFromJsonAsync<JsonElement>($"/api/projects/{project.Id}/events?limit=2", ct);
        var second = await project.Session.GetFromJsonAsync<JsonElement>(
            $"/api/projects/{project.Id}/events?limit=2&cursor={first.GetProperty("nextCursor")}", ct);

        Assert.That(Types(first), Is.EqualTo(["c", "b"]));
        Assert.That(Types(second), Is.EqualTo(["a"]));
        Assert.That(second.GetProperty("nextCursor").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [TestCase("limit=0", "limit")]
    [TestCase("limit=201", "limit")]
    [TestCase("severity=LOUD", "severity")]
    [TestCase("type=%00", "type")]
    [TestCase("q=a%00b", "q")]
    [TestCase("cursor=AAAA", "cursor")]
    [CancelAfter(20_000)]
    public async Task A_wrong_condition_is_named(string query, string member, CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);

        using var response = await project.Session.GetAsync(new Uri($"/api/projects/{project.Id}/events?{query}", UriKind.Relative), ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await response.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("errors").TryGetProperty(member, out _), Is.True);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_key_reads_its_own_project_only(CancellationToken ct)
    {
        using var mine = await TestServers.App.WithProjectAsync(ct);
        using var sibling = await mine.WithSiblingAsync(ct);

        using var own = await mine.KeyClient.GetAsync(new Uri($"/api/projects/{mine.Id}/events", UriKind.Relative), ct);
        using var other = await mine.KeyClient.GetAsync(new Uri($"/api/projects/{sibling.Id}/events", UriKind.Relative), ct);

        Assert.That(own.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test, CancelAfter(20_000)]
    public async Task Another_organizations_events_answer_404(CancellationToken ct)
    {
        using var mine = await TestServers.App.WithProjectAsync(ct);
        using var theirs = await TestServers.App.WithProjectAsync(ct);
        using var posted = await theirs.PostAsync(new { severity = "INFO", type = "secret" }, ct);
        var id = (await posted.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("eventId").GetGuid();

        using var list = await mine.Session.GetAsync(new Uri($"/api/projects/{theirs.Id}/events", UriKind.Relative), ct);
        using var one = await mine.Session.GetAsync(new Uri($"/api/projects/{theirs.Id}/events/{id}", UriKind.Relative), ct);
        using var throughMine = await mine.Session.GetAsync(new Uri($"/api/projects/{mine.Id}/events/{id}", UriKind.Relative), ct);

        Assert.That(list.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(one.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(throughMine.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    private static IEnumerable<string> Types(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(e => $"{e.GetProperty("type")}");

    private static async Task PostThreeAsync(TestProject project, CancellationToken ct)
    {
        object[] events =
        [
            new { severity = "INFO", type = "a", message = "card ok", source = "web-1", correlationId = "c-1", timestamp = "2026-11-24T09:00:00Z" },
            new { severity = "ERROR", type = "b", message = "disk 100% full", source = "web-1", correlationId = "c-1", timestamp = "2026-11-24T09:00:01Z" },
            new { severity = "CRITICAL", type = "c", message = "Card 1000 lost", source = "web-2", fingerprint = "f", timestamp = "2026-11-24T09:00:02Z" },
        ];
        foreach (var posted in events)
        {
            using var response = await project.PostAsync(posted, ct);
            response.EnsureSuccessStatusCode();
        }
    }
}
