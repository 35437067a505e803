using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Vigilry.Notifications.Data;

namespace Vigilry.IntegrationTests.Ingestion;

[TestFixture, Parallelizable(ParallelScope.All)]
public class RateLimitTests
{
    [Test, CancelAfter(30_000)]
    public async Task A_flood_over_the_limit_opens_an_incident_and_is_shown_as_not_stored(CancellationToken ct)
    {
        using var project = await LimitedAsync(5, ct);
        await using var dashboard = await project.OpenDashboardAsync(ct);

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 30; i++)
        {
            using var response = await project.PostAsync(new { severity = "ERROR", type = "TypeError" }, ct);
            statuses.Add(response.StatusCode);
        }

        Assert.That(statuses.Take(5), Has.All.EqualTo(HttpStatusCode.Accepted));
        Assert.That(statuses.Skip(5), Has.All.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(() => ErrorCount(project), Is.EqualTo(30).After(10_000, 50));
        Assert.That(await project.ItemsAsync($"/api/projects/{project.Id}/events", ct), Has.Count.EqualTo(5));
        Assert.That(() => Heard(dashboard, "notStored"), Is.EqualTo(25).After(5_000, 50));
        Assert.That(Heard(dashboard, "count"), Is.EqualTo(5));
        Assert.That(Heard(dashboard, "errorCount"), Is.EqualTo(30));
        Assert.That(Heard(dashboard, "storedErrorCount"), Is.EqualTo(5));
        Assert.That(() => NotStored(project), Is.EqualTo(25).After(5_000, 50));
        Assert.That(NotStored(project, "step=3600"), Is.EqualTo(25));
        Assert.That(() => MailsAbout(project), Is.EqualTo(new[] { "[Vigilry] LIMIT web: events are over the limit" }).After(5_000, 50));
    }

    [Test, CancelAfter(30_000)]
    public async Task Too_many_are_told_when_to_come_again(CancellationToken ct)
    {
        using var project = await LimitedAsync(2, ct);
        using var first = await project.PostAsync(new { severity = "INFO", type = "t" }, ct);
        using var second = await project.PostAsync(new { severity = "INFO", type = "t" }, ct);
        using var third = await project.PostAsync(new { severity = "INFO", type = "t" }, ct);

        Assert.That(Limits(first), Is.EqualTo((2, 1)));
        Assert.That(Limits(second), Is.EqualTo((2, 0)));
        Assert.That(Limits(third), Is.EqualTo((2, 0)));
        Assert.That(Number(first, "RateLimit-Reset"), Is.InRange(1, 30), "until one of two is there again");
        Assert.That(Number(second, "RateLimit-Reset"), Is.InRange(30, 60), "until both are");
        Assert.That(third.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(third.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
        Assert.That(third.Headers.RetryAfter?.Delta, Is.InRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)));
        Assert.That(Number(third, "RateLimit-Reset"), Is.EqualTo(third.Headers.RetryAfter?.Delta?.TotalSeconds));
        Assert.That(await third.Content.ReadAsStringAsync(ct), Does.Contain("2 events a minute"));
    }

    [Test, CancelAfter(30_000)]
    public async Task Tokens_come_again_all_the_time(CancellationToken ct)
    {
        using var project = await LimitedAsync(20, ct);
        using var whole = await PostBatchAsync(project, 20, ct);
        using var over = await project.PostAsync(new { severity = "INFO", type = "t" }, ct);
        Assert.That((whole.StatusCode, over.StatusCode), Is.EqualTo((HttpStatusCode.Accepted, HttpStatusCode.TooManyRequests)));

        await Task.Delay(over.Headers.RetryAfter?.Delta ?? TimeSpan.Zero, ct);

        using var again = await project.PostAsync(new { severity = "INFO", type = "t" }, ct);
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
    }

    [Test, CancelAfter(30_000)]
    public async Task Of_a_batch_the_first_are_stored_and_the_others_named(CancellationToken ct)
    {
        using var project = await LimitedAsync(5, ct);
        object[] events =
        [
            new { severity = "LOUD", type = "t" },
            .. Enumerable.Range(1, 8).Select(i => new { severity = "ERROR", type = $"t{i}" }),
        ];

        using var response = await project.KeyClient.PostAsJsonAsync("/events/batch", new { events }, ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(ct);
        var rejected = answer.GetProperty("rejected").EnumerateArray().ToList();
        Assert.That(answer.GetProperty("accepted").GetInt32(), Is.EqualTo(5), "what is wrong costs nothing");
        Assert.That(rejected.Select(r => r.GetProperty("index").GetInt32()), Is.EqualTo([0, 6, 7, 8]));
        Assert.That(
            rejected.Skip(1).Select(r => $"{r.GetProperty("errors").GetProperty("event")[0]}"),
            Has.All.Match("limit of 5 events a minute.*Send it again in [0-9]+ s"));
        Assert.That(Limits(response), Is.EqualTo((5, 0)));
        Assert.That(() => NotStored(project), Is.EqualTo(3).After(5_000, 50));

        using var none = await PostBatchAsync(project, 2, ct);
        Assert.That(none.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(none.Headers.RetryAfter?.Delta, Is.InRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(24)), "until both are there");
        Assert.That(() => NotStored(project), Is.EqualTo(5).After(5_000, 50));
    }

    [TestCase("""{"severity":"LOUD","type":"t"}""", HttpStatusCode.BadRequest)]
    [TestCase("{", HttpStatusCode.BadRequest)]
    [CancelAfter(30_000)]
    public async Task What_is_wrong_costs_nothing_and_is_told_the_limit(string body, HttpStatusCode status, CancellationToken ct)
    {
        using var project = await LimitedAsync(3, ct);

        using var response = await project.KeyClient.PostAsync(
            new Uri("/events", UriKind.Relative), new StringContent(body, System.Text.Encoding.UTF8, "application/json"), ct);

        Assert.That(response.StatusCode, Is.EqualTo(status));
        Assert.That(Limits(response), Is.EqualTo((3, 3)));
        Assert.That(Number(response, "RateLimit-Reset"), Is.Zero);
    }

    [Test, CancelAfter(30_000)]
    public async Task Each_key_has_a_limit_of_its_own(CancellationToken ct)
    {
        using var project = await LimitedAsync(1, ct);
        using var created = await project.Session.PostAsJsonAsync($"/api/projects/{project.Id}/api-keys", new { name = "second" }, ct);
        using var second = TestServers.App.CreateClient();
        second.DefaultRequestHeaders.Add("X-Api-Key", $"{(await created.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("key")}");

        using var mine = await project.PostAsync(new { severity = "INFO", type = "t" }, ct);
        using var over = await project.PostAsync(new { severity = "INFO", type = "t" }, ct);
        using var theirs = await second.PostAsJsonAsync("/events", new { severity = "INFO", type = "t" }, ct);

        Assert.That(
            (mine.StatusCode, over.StatusCode, theirs.StatusCode),
            Is.EqualTo((HttpStatusCode.Accepted, HttpStatusCode.TooManyRequests, HttpStatusCode.Accepted)));
    }

    [Test, CancelAfter(30_000)]
    public async Task Without_a_limit_there_are_no_headers(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);

        using var response = await project.PostAsync(new { severity = "INFO", type = "t" }, ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(response.Headers.Select(h => h.Key), Has.None.StartsWith("RateLimit"));
    }

    [Test, CancelAfter(30_000)]
    public async Task One_error_that_is_sent_again_and_again_is_no_spike(CancellationToken ct)
    {
        using var project = await LimitedAsync(1, ct);
        var eventId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        for (var i = 0; i < 20; i++)
        {
            using var again = await project.PostAsync(new { severity = "ERROR", type = "TypeError", eventId }, ct);
        }

        for (var i = 0; i < 9; i++)
        {
            using var other = await project.PostAsync(new { severity = "ERROR", type = "TypeError" }, ct);
        }

        Assert.That(() => NotStored(project), Is.EqualTo(28).After(5_000, 50));
        Assert.That(await project.IncidentsAsync(ct), Is.Empty, "ten errors are not more than ten");

        // The eleventh proves that the ten before it had been looked at.
        using var eleventh = await project.PostAsync(new { severity = "ERROR", type = "TypeError" }, ct);
        Assert.That(project.Status, Is.EqualTo("OPEN").After(5_000, 20));
    }

    private static async Task<TestProject> LimitedAsync(int eventsPerMinute, CancellationToken ct)
    {
        var project = await TestServers.App.WithProjectAsync(ct);
        await LimitAsync(project, eventsPerMinute, ct);
        return project;
    }

    private static async Task LimitAsync(TestProject project, int? eventsPerMinute, CancellationToken ct)
    {
        using var changed = await project.Session.PatchAsJsonAsync($"/api/projects/{project.Id}", new { eventsPerMinute }, ct);
        changed.EnsureSuccessStatusCode();
    }

    private static Task<HttpResponseMessage> PostBatchAsync(TestProject project, int count, CancellationToken ct) => project.KeyClient.PostAsJsonAsync(
        "/events/batch", new { events = Enumerable.Repeat(new { severity = "INFO", type = "t" }, count) }, ct);

    private static int ErrorCount(TestProject project)
    {
        var incidents = project.IncidentsAsync(CancellationToken.None).GetAwaiter().GetResult();
        return incidents.Count == 0 ? 0 : incidents[0].GetProperty("errorCount").GetInt32();
    }

    private static long NotStored(TestProject project, string query = "") => project.Session
        .GetFromJsonAsync<JsonElement>($"/api/projects/{project.Id}/stats?{query}").GetAwaiter().GetResult()
        .GetProperty("buckets").EnumerateArray().Sum(b => b.GetProperty("notStored").GetInt64());

    private static int Heard(LiveDashboard dashboard, string member) =>
        dashboard.Heard.Where(m => m.Type is "EVENT_INGESTED").Sum(m => m.Data.GetProperty(member).GetInt32());

    private static (int Limit, int Remaining) Limits(HttpResponseMessage response) =>
        (Number(response, "RateLimit-Limit"), Number(response, "RateLimit-Remaining"));

    private static int Number(HttpResponseMessage response, string header) =>
        int.Parse(response.Headers.GetValues(header).Single(), CultureInfo.InvariantCulture);

    private static string[] MailsAbout(TestProject project)
    {
        using var scope = TestServers.App.Services.CreateScope();
        return [.. scope.ServiceProvider.GetRequiredService<NotificationsDb>().Deliveries
            .Where(d => d.ProjectId == project.Id && d.IncidentId == null)
            .Select(d => d.Subject)];
    }
}
