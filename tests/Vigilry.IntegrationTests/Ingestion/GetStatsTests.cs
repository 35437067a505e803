using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Vigilry.Ingestion.Data;

namespace Vigilry.IntegrationTests.Ingestion;

[TestFixture, Parallelizable(ParallelScope.All)]
public class GetStatsTests
{
    /// <summary>The day before yesterday, on which the events happen: near enough to be counted.</summary>
    private static readonly DateOnly Day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-2);

    [TestCase("from=DAYT09:00:00Z&to=DAYT09:03:00Z&step=60", "1,0,2")]
    [TestCase("from=DAYT10:00:00%2B01:00&to=DAYT09:02:00Z", "1,0")]
    [TestCase("from=DAYT09:00:30Z&to=DAYT09:02:30Z&step=60", "1,0,2")]
    [TestCase("from=DAYT09:01:50Z&to=DAYT09:02:10Z&step=5", "0,0,1,0")]
    [TestCase("from=DAYT07:00:00Z&to=DAYT10:00:00Z&step=3600", "0,0,3")]
    [TestCase("from=DAYT08:00:00Z&to=DAYT09:00:00Z&step=1800", "0,0")]
    [TestCase("from=EVET00:00:00Z&to=DAYT09:30:00Z&step=86400", "0,3")]
    [CancelAfter(20_000)]
    public async Task Errors_are_counted_by_step(string query, string errors, CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await PostAsync(project, ct);

        var stats = await GetAsync(project, query, ct);

        var counts = stats.GetProperty("buckets").EnumerateArray().Select(b => b.GetProperty("counts").GetProperty("ERROR").GetInt32());
        Assert.That(string.Join(',', counts), Is.EqualTo(errors));
    }

    [Test, CancelAfter(20_000)]
    public async Task Each_severity_is_counted_by_itself(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await PostAsync(project, ct);

        var stats = await GetAsync(project, "from=DAYT09:00:00Z&to=DAYT10:00:00Z&step=3600", ct);

        Assert.That(
            $"{stats.GetProperty("buckets")}",
            Is.EqualTo($$"""[{"at":"{{Day:O}}T09:00:00.000Z","counts":{"DEBUG":0,"INFO":1,"WARNING":0,"ERROR":3,"CRITICAL":1},"notStored":0}]"""));
    }

    [Test, CancelAfter(20_000)]
    public async Task The_last_hour_is_shown_by_minute_if_nothing_is_asked_for(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        using var posted = await project.PostAsync(new { severity = "INFO", type = "t" }, ct);

        var stats = await GetAsync(project, "", ct);

        var counts = stats.GetProperty("buckets").EnumerateArray().Select(b => b.GetProperty("counts").GetProperty("INFO").GetInt32()).ToList();
        Assert.That(stats.GetProperty("step").GetInt32(), Is.EqualTo(60));
        Assert.That(counts, Has.Count.InRange(60, 61));
        Assert.That(counts.Sum(), Is.EqualTo(1));
    }

    [Test, CancelAfter(20_000)]
    public async Task An_event_that_is_sent_again_is_counted_once(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var body = new { severity = "INFO", type = "t", eventId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()) };

        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => project.PostAsync(body, ct)));

        Assert.That(responses.Select(r => r.StatusCode), Has.All.EqualTo(HttpStatusCode.Accepted));
        var stats = await GetAsync(project, "", ct);
        Assert.That(stats.GetProperty("buckets").EnumerateArray().Sum(b => b.GetProperty("counts").GetProperty("INFO").GetInt32()), Is.EqualTo(1));
    }

    [Test, CancelAfter(20_000)]
    public async Task What_happened_beyond_the_retention_or_in_the_future_is_stored_and_not_counted(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var now = TimeProvider.System.GetUtcNow();
        foreach (var timestamp in (DateTimeOffset[])[now.AddDays(-30).AddMinutes(-1), now.AddDays(-30).AddMinutes(1), now.AddHours(23), now.AddHours(25)])
        {
            using var response = await project.PostAsync(new { severity = "INFO", type = "t", timestamp }, ct);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        }

        await UntilPublishedAsync(project, ct);

        await using var scope = TestServers.App.Services.CreateAsyncScope();
        var counts = scope.ServiceProvider.GetRequiredService<IngestionDb>().Counts.Where(c => c.ProjectId == project.Id && c.Seconds == 60);
        var minutes = await counts.Select(c => c.Start).Order().ToListAsync(ct);
        Assert.That(minutes, Has.Count.EqualTo(2));
        Assert.That(minutes, Has.All.InRange(now.AddDays(-30), now.AddDays(1)));
    }

    [TestCase("from=2026-11-24T09:00:00Z&to=2026-11-24T09:00:00Z", "from")]
    [TestCase("from=1960-01-01T00:00:00Z", "from")]
    [TestCase("from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", "from")]
    [TestCase("step=59", "step")]
    [TestCase("step=-60", "step")]
    [TestCase("step=90", "step")]
    [TestCase("step=7", "step")]
    [TestCase("from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z&step=60", "step")]
    [TestCase("from=2026-11-20T00:00:00Z&to=2026-11-24T00:00:00Z&step=1800", "step")]
    [CancelAfter(20_000)]
    public async Task A_wrong_parameter_is_named(string query, string member, CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);

        using var response = await project.Session.GetAsync(new Uri($"/api/projects/{project.Id}/stats?{query}", UriKind.Relative), ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        var errors = (await response.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("errors");
        Assert.That(errors.EnumerateObject().Select(e => e.Name), Is.EqualTo([member]));
    }

    [Test, CancelAfter(20_000)]
    public async Task Another_organizations_project_answers_404(CancellationToken ct)
    {
        using var mine = await TestServers.App.WithProjectAsync(ct);
        using var theirs = await TestServers.App.WithProjectAsync(ct);

        using var response = await mine.Session.GetAsync(new Uri($"/api/projects/{theirs.Id}/stats", UriKind.Relative), ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    /// <summary>Events are counted when they are published, a moment after they are stored.</summary>
    private static async Task<JsonElement> GetAsync(TestProject project, string query, CancellationToken ct)
    {
        await UntilPublishedAsync(project, ct);
        var dated = query.Replace("DAY", $"{Day:O}", StringComparison.Ordinal).Replace("EVE", $"{Day.AddDays(-1):O}", StringComparison.Ordinal);
        return await project.Session.GetFromJsonAsync<JsonElement>($"/api/projects/{project.Id}/stats?{dated}", ct);
    }

    private static async Task UntilPublishedAsync(TestProject project, CancellationToken ct)
    {
        await using var scope = TestServers.App.Services.CreateAsyncScope();
        var outbox = scope.ServiceProvider.GetRequiredService<IngestionDb>().Outbox;
        while (await outbox.AnyAsync(b => b.ProjectIds.Contains(project.Id), ct))
        {
            await Task.Delay(20, ct);
        }
    }

    private static async Task PostAsync(TestProject project, CancellationToken ct)
    {
        foreach (var (severity, time) in ((string, string)[])[
            ("ERROR", "09:00:00"), ("ERROR", "09:02:00"), ("ERROR", "09:02:59.999"), ("INFO", "09:01:00"), ("CRITICAL", "09:59:59")])
        {
            using var response = await project.PostAsync(new { severity, type = "t", timestamp = $"{Day:O}T{time}Z" }, ct);
            response.EnsureSuccessStatusCode();
        }
    }
}
