using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Data;
using Vigilry.Notifications.Deciding;
using Vigilry.Notifications.Deliveries;

namespace Vigilry.IntegrationTests.Notifications;

/// <summary>Who is told of incidents, who is not, and that each incident says why.</summary>
[TestFixture, Parallelizable(ParallelScope.Self)]
public class DecisionTests
{
    private readonly SmtpServer _smtp = new();
    private VigilryApp _app = TestServers.App;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        using var timeOut = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _smtp.StartAsync(timeOut.Token);
        _app = await VigilryApp.StartAloneAsync(timeOut.Token, Settings(_smtp.Port));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _app.DisposeAsync();
        await _smtp.DisposeAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task A_member_gets_one_conversation_about_an_incident(CancellationToken ct)
    {
        var (project, incident) = await _app.WithOpenIncidentAsync(ct);
        using var owned = project;
        Assert.That(() => _smtp.ReceivedFor(project.Email), Has.Count.EqualTo(2).After(30_000, 100));

        var mails = _smtp.ReceivedFor(project.Email).OrderBy(m => m.Date).ToList();
        Assert.That(mails[0].Subject, Does.Match("^\\[Vigilry\\] OPEN web: \\d+ TypeError in 8 s$"));
        Assert.That(mails[1].Subject, Does.Match("^\\[Vigilry\\] RESOLVED web: \\d+ TypeError in 8 s, after \\d+ s and \\d+ errors$"));
        Assert.That(mails.Select(m => m.References.Single()), Is.All.EqualTo($"incident-{incident.GetProperty("id").GetGuid():N}@example.com"));
        Assert.That(mails[0].MessageId, Is.Not.EqualTo(mails[1].MessageId));
        Assert.That(mails[0].TextBody, Does.Contain($"https://vigilry.example/incidents/{incident.GetProperty("id")}\n"));
        Assert.That(mails[0].HtmlBody, Does.Contain("TypeError").And.Contain("color-scheme"));
        Assert.That(mails[0].Headers["List-Unsubscribe-Post"], Is.EqualTo("List-Unsubscribe=One-Click"));
    }

    [Test, CancelAfter(60_000)]
    public async Task An_incident_says_for_each_rule_what_it_decided_and_when_it_was_told(CancellationToken ct)
    {
        var (project, incident) = await _app.WithOpenIncidentAsync(ct);
        using var owned = project;
        var path = $"/api/incidents/{incident.GetProperty("id")}/notifications";
        Assert.That(() => Decision(project, path, "OPENED")?.GetProperty("delivery").GetProperty("state").GetString(), Is.EqualTo("SENT").After(10_000, 50));

        var decision = Decision(project, path, "OPENED").GetValueOrDefault();
        var delivery = decision.GetProperty("delivery");
        DateTimeOffset[] times =
        [
            delivery.GetProperty("errorSeenAt").GetDateTimeOffset(), delivery.GetProperty("happenedAt").GetDateTimeOffset(),
            delivery.GetProperty("queuedAt").GetDateTimeOffset(), delivery.GetProperty("sentAt").GetDateTimeOffset(),
        ];
        Assert.That($"{decision.GetProperty("outcome")} {decision.GetProperty("kind")} {decision.GetProperty("recipient")}", Is.EqualTo($"TOLD EMAIL {project.Email}"));
        Assert.That(times, Is.Ordered);
        Assert.That(() => Decision(project, path, "INVESTIGATING")?.GetProperty("outcome").GetString(), Is.EqualTo("STATUS_NOT_CHOSEN").After(10_000, 50));
        Assert.That(() => Decision(project, path, "RESOLVED")?.GetProperty("outcome").GetString(), Is.EqualTo("TOLD").After(30_000, 100));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_channel_that_asks_for_more_errors_hears_once_there_are_as_many(CancellationToken ct)
    {
        using var project = await _app.WithProjectAsync(ct);
        using var changed = await project.Session.PatchAsJsonAsync($"/api/projects/{project.Id}/channels/{project.Id}", new { fromErrors = 20 }, ct);
        await project.PostErrorsAsync(11, ct);
        Assert.That(() => project.Status(), Is.EqualTo("OPEN").After(5_000, 20));
        var path = $"/api/incidents/{(await project.IncidentsAsync(ct))[0].GetProperty("id")}/notifications";
        Assert.That(() => Decision(project, path, "OPENED")?.GetProperty("outcome").GetString(), Is.EqualTo("TOO_FEW_ERRORS").After(5_000, 50));
        Assert.That(_smtp.ReceivedFor(project.Email), Is.Empty);

        await project.PostErrorsAsync(12, ct);

        Assert.That(() => _smtp.ReceivedFor(project.Email), Has.Count.EqualTo(1).After(10_000, 50));
        Assert.That(Decision(project, path, "OPENED")?.GetProperty("errors").GetInt32(), Is.GreaterThanOrEqualTo(20));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_mails_link_ends_such_mails_by_one_click_and_the_incident_says_so(CancellationToken ct)
    {
        var (project, _) = await _app.WithOpenIncidentAsync(ct);
        using var owned = project;
        Assert.That(() => _smtp.ReceivedFor(project.Email), Has.Count.EqualTo(1).After(10_000, 50));
        var link = _smtp.ReceivedFor(project.Email)[0].Headers["List-Unsubscribe"]!.Trim('<', '>').Replace("https://vigilry.example", "", StringComparison.Ordinal);
        using var anybody = _app.CreateClient();
        using var visited = await anybody.GetAsync(link, ct);
        using var clicked = await anybody.PostAsync(link, new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]), ct);
        using var forged = await anybody.PostAsync("/unsubscribe?token=abc", new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]), ct);

        Assert.That((visited.StatusCode, clicked.StatusCode, forged.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.BadRequest)));
        var wish = await project.Session.GetFromJsonAsync<JsonElement>($"/api/projects/{project.Id}/mail-preference", ct);
        Assert.That($"{wish.GetProperty("mails")}", Is.EqualTo("NONE"));
        var path = $"/api/incidents/{(await project.IncidentsAsync(ct))[0].GetProperty("id")}/notifications";
        Assert.That(() => Decision(project, path, "RESOLVED")?.GetProperty("outcome").GetString(), Is.EqualTo("NOT_WANTED").After(30_000, 100));
        Assert.That(_smtp.ReceivedFor(project.Email), Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(60_000)]
    public async Task During_maintenance_nobody_is_told_of_what_is_over_at_its_end(CancellationToken ct)
    {
        using var project = await _app.WithProjectAsync(ct);
        await MaintainAsync(project, ct);
        await project.PostErrorsAsync(11, ct);
        Assert.That(() => project.Status(), Is.EqualTo("RESOLVED").After(30_000, 100));
        Assert.That(() => DeliveriesOf(project).Select(d => d.State), Is.EqualTo(new[] { DeliveryState.Held, DeliveryState.Held }).After(5_000, 50));

        await ReleaseAsync(TimeSpan.FromDays(2), ct);

        Assert.That(DeliveriesOf(project).Select(d => d.State), Is.EqualTo(new[] { DeliveryState.Dropped, DeliveryState.Dropped }));
        Assert.That(_smtp.ReceivedFor(project.Email), Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task What_is_not_over_at_the_end_of_maintenance_is_told_then(CancellationToken ct)
    {
        using var project = await _app.WithProjectAsync(ct);
        await MaintainAsync(project, ct);
        using var lasting = await project.PatchAsync(new { quietSeconds = 600, resolveSeconds = 3_600 }, ct);
        await project.PostErrorsAsync(11, ct);
        Assert.That(() => DeliveriesOf(project).Select(d => d.State), Is.EqualTo(new[] { DeliveryState.Held }).After(10_000, 50));

        await ReleaseAsync(TimeSpan.FromDays(2), ct);

        // The clock of the test runs ahead, and the host's worker waits for its own.
        Assert.That(DeliveriesOf(project).Select(d => d.State), Is.EqualTo(new[] { DeliveryState.Pending }));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_storm_over_many_projects_becomes_a_few_mails_and_one_digest(CancellationToken ct)
    {
        const int Projects = 12;
        using var first = await _app.WithProjectAsync(ct);
        var projects = new List<TestProject> { first };
        while (projects.Count < Projects)
        {
            projects.Add(await first.WithSiblingAsync(ct));
        }

        // None is resolved before the test ends.
        foreach (var project in projects)
        {
            using var lasting = await project.PatchAsync(new { quietSeconds = 600, resolveSeconds = 3_600 }, ct);
        }

        await Task.WhenAll(projects.Select(p => p.PostErrorsAsync(11, ct)));
        Assert.That(() => DeliveriesTo(first.Email).Count, Is.EqualTo(Projects).After(20_000, 100));
        Assert.That(() => DeliveriesTo(first.Email).Count(d => d.State is DeliveryState.Sent), Is.EqualTo(5).After(10_000, 100));
        Assert.That(DeliveriesTo(first.Email).Count(d => d is { State: DeliveryState.Held, HeldFor: DecisionOutcome.Storm }), Is.EqualTo(Projects - 5));

        await ReleaseAsync(TimeSpan.FromMinutes(2), ct);
        await SendAsync(TimeSpan.FromMinutes(2), ct);

        var digest = _smtp.ReceivedFor(first.Email).Single(m => m.Subject!.Contains("DIGEST", StringComparison.Ordinal));
        Assert.That(digest.Subject, Is.EqualTo("[Vigilry] DIGEST 7 changes of 7 incidents in 7 projects"));
        Assert.That(_smtp.ReceivedFor(first.Email), Has.Count.EqualTo(6));
        Assert.That(DeliveriesTo(first.Email).Count(d => d.State is DeliveryState.Digested), Is.EqualTo(Projects - 5));
    }

    private static Dictionary<string, string?> Settings(int port) => new(StringComparer.Ordinal)
    {
        ["Vigilry:PublicUrl"] = "https://vigilry.example",
        ["Vigilry:Smtp:Host"] = "127.0.0.1",
        ["Vigilry:Smtp:Port"] = $"{port}",
        ["Vigilry:Smtp:From"] = "Vigilry <vigilry@example.com>",
    };

    /// <summary>From an hour ago until nearly a day after it.</summary>
    private static async Task MaintainAsync(TestProject project, CancellationToken ct)
    {
        var start = TimeProvider.System.GetUtcNow().AddHours(-1);
        using var added = await project.Session.PostAsJsonAsync(
            $"/api/projects/{project.Id}/maintenance-windows",
            new { name = "move", days = new[] { start.DayOfWeek.ToString().ToUpperInvariant() }, from = start.ToString("HH:mm", null), minutes = 1_440 },
            ct);
        Assert.That(added.StatusCode, Is.EqualTo(HttpStatusCode.Created), await added.Content.ReadAsStringAsync(ct));
    }

    private static JsonElement? Decision(TestProject project, string path, string happened) =>
        project.ItemsAsync(path, CancellationToken.None).Result
            .Where(d => d.GetProperty("happened").ValueEquals(happened))
            .Select(d => (JsonElement?)d)
            .FirstOrDefault();

    private async Task ReleaseAsync(TimeSpan ahead, CancellationToken ct)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow() + ahead);
        var queue = ActivatorUtilities.CreateInstance<NoticeQueue>(scope.ServiceProvider, clock);
        await ActivatorUtilities.CreateInstance<HeldNotices>(scope.ServiceProvider, queue, clock).ReleaseAsync(ct);
    }

    private async Task SendAsync(TimeSpan ahead, CancellationToken ct)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        var due = ActivatorUtilities.CreateInstance<DueDeliveries>(scope.ServiceProvider, new FakeTimeProvider(TimeProvider.System.GetUtcNow() + ahead));
        while (await due.ClaimAsync(isMail: true, ct) is { } delivery)
        {
            await due.SendAsync(delivery, ct);
        }
    }

    private List<Delivery> DeliveriesOf(TestProject project) => Query(d => d.ProjectId == project.Id);

    private List<Delivery> DeliveriesTo(string address) => Query(d => d.Recipient == address && d.IncidentId != null);

    private List<Delivery> Query(System.Linq.Expressions.Expression<Func<Delivery, bool>> which)
    {
        using var scope = _app.Services.CreateScope();
        return [.. scope.ServiceProvider.GetRequiredService<NotificationsDb>().Deliveries.Where(which).OrderBy(d => d.Id)];
    }
}
