using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StackExchange.Redis;
using Vigilry.Auth.Data;

namespace Vigilry.IntegrationTests.Detection;

/// <summary>What a project sets for itself holds on every host within a second.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public class ProjectRuleTests
{
    [Test, CancelAfter(30_000)]
    public async Task A_threshold_holds_for_errors_that_come_and_for_those_of_the_last_moments(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await project.PostErrorsAsync(3, ct);
        await project.UntilObservedAsync(ct);

        await PatchAsync(project, new { windowSeconds = 60, threshold = 3 }, ct);
        await project.PostErrorsAsync(1, ct);
        Assert.That(project.Status, Is.EqualTo("OPEN").After(5_000, 20));
        Assert.That($"{(await project.IncidentsAsync(ct))[0].GetProperty("title")}", Is.EqualTo("4 TypeError in 60 s"));

        using var sibling = await project.WithSiblingAsync(ct);
        await sibling.PostErrorsAsync(5, ct);
        await sibling.UntilObservedAsync(ct);
        await PatchAsync(sibling, new { windowSeconds = 60, threshold = 4 }, ct);
        Assert.That(sibling.Status, Is.EqualTo("OPEN").After(1_000, 20), "five errors are too many by the new rule");
    }

    [Test, CancelAfter(30_000)]
    public async Task A_higher_threshold_opens_nothing_below_it(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await PatchAsync(project, new { windowSeconds = 60, threshold = 20 }, ct);
        await project.PostErrorsAsync(20, ct);
        await project.UntilObservedAsync(ct);
        Assert.That(await project.IncidentsAsync(ct), Is.Empty);

        await project.PostErrorsAsync(1, ct);
        Assert.That(project.Status, Is.EqualTo("OPEN").After(5_000, 20));
    }

    [Test, CancelAfter(30_000)]
    public async Task Severities_say_what_is_an_error(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await PatchAsync(project, new { windowSeconds = 60, severities = (string[])["WARNING"] }, ct);
        await project.PostErrorsAsync(20, ct);
        for (var i = 0; i < 10; i++)
        {
            using var warning = await project.PostAsync(new { severity = "WARNING", type = "slow.query" }, ct);
        }

        await project.UntilObservedAsync(ct, ":Warning");
        Assert.That(await project.IncidentsAsync(ct), Is.Empty);

        using var eleventh = await project.PostAsync(new { severity = "WARNING", type = "slow.query" }, ct);
        Assert.That(project.Status, Is.EqualTo("OPEN").After(5_000, 20));
        var incident = (await project.IncidentsAsync(ct))[0];
        Assert.That(($"{incident.GetProperty("title")}", incident.GetProperty("errorCount").GetInt32()), Is.EqualTo(("11 slow.query in 60 s", 11)));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_muted_project_opens_no_incident_until_the_mute_ends(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await PatchAsync(project, new { windowSeconds = 60, mutedUntil = TimeProvider.System.GetUtcNow().AddHours(1) }, ct);
        await project.PostErrorsAsync(15, ct);
        await project.UntilObservedAsync(ct);
        Assert.That(await project.IncidentsAsync(ct), Is.Empty);

        await PatchAsync(project, new { mutedUntil = (DateTimeOffset?)null }, ct);
        Assert.That(project.Status, Is.EqualTo("OPEN").After(5_000, 20), "the errors are still too many");
    }

    [Test, CancelAfter(30_000)]
    public async Task A_mute_is_in_the_timeline_of_the_projects_incident(CancellationToken ct)
    {
        var (project, incident) = await TestServers.App.WithOpenIncidentAsync(ct);
        using var owned = project;
        var until = TimeProvider.System.GetUtcNow().AddHours(1);
        await PatchAsync(project, new { mutedUntil = until }, ct);
        await PatchAsync(project, new { mutedUntil = (DateTimeOffset?)null }, ct);

        var timeline = await project.ItemsAsync($"/api/incidents/{incident.GetProperty("id")}/timeline", ct);
        var mute = timeline.Single(t => $"{t.GetProperty("kind")}" is "MUTED");
        Assert.That(mute.GetProperty("until").GetDateTimeOffset(), Is.EqualTo(until).Within(1).Milliseconds);
        Assert.That(mute.TryGetProperty("actorId", out _), Is.True);
        Assert.That(timeline.Count(t => $"{t.GetProperty("kind")}" is "UNMUTED"), Is.EqualTo(1));
    }

    [Test, CancelAfter(30_000)]
    public async Task Quiet_times_set_the_clocks(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await PatchAsync(project, new { quietSeconds = 100, resolveSeconds = 500 }, ct);
        await project.PostErrorsAsync(11, ct);
        var redis = TestServers.App.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();

        Assert.That(
            () => redis.KeyTimeToLive($"incident:active:{project.OrganizationId}:{project.Id}"),
            Is.InRange(TimeSpan.FromSeconds(80), TimeSpan.FromSeconds(100)).After(5_000, 20));
        Assert.That(
            redis.KeyTimeToLive($"incident:investigating:{project.OrganizationId}:{project.Id}"),
            Is.InRange(TimeSpan.FromSeconds(480), TimeSpan.FromSeconds(500)));

        await PatchAsync(project, new { quietSeconds = 10 }, ct);
        Assert.That(
            () => redis.KeyTimeToLive($"incident:active:{project.OrganizationId}:{project.Id}"),
            Is.Null.Or.LessThanOrEqualTo(TimeSpan.FromSeconds(10)).After(1_000, 20),
            "a clock that runs longer than it may is cut at once");
    }

    [Test, CancelAfter(60_000)]
    public async Task A_change_on_one_host_holds_on_the_other(CancellationToken ct)
    {
        await using var app = await VigilryApp.StartAloneAsync(ct);
        await using var second = await app.StartReplicaAsync();
        using var project = await app.WithProjectAsync(ct);
        var settings = second.Services.GetRequiredService<Vigilry.Auth.Contracts.IProjectSettings>();
        Assert.That((await settings.GetAsync(project.Id, ct)).Threshold, Is.Null);

        await PatchAsync(project, new { threshold = 5 }, ct);

        Assert.That(() => settings.GetAsync(project.Id, ct).AsTask().GetAwaiter().GetResult().Threshold, Is.EqualTo(5).After(1_000, 10));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_change_whose_message_is_lost_is_found_all_the_same(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var settings = TestServers.App.Services.GetRequiredService<Vigilry.Auth.Contracts.IProjectSettings>();
        Assert.That((await settings.GetAsync(project.Id, ct)).Threshold, Is.Null);

        await using (var scope = TestServers.App.Services.CreateAsyncScope())
        {
            var now = TimeProvider.System.GetUtcNow();
            await scope.ServiceProvider.GetRequiredService<AuthDb>().Projects
                .Where(p => p.Id == project.Id)
                .ExecuteUpdateAsync(p => p.SetProperty(x => x.Threshold, 7).SetProperty(x => x.ChangedAt, now), ct);
        }

        Assert.That(() => settings.GetAsync(project.Id, ct).AsTask().GetAwaiter().GetResult().Threshold, Is.EqualTo(7).After(5_000, 20));
    }

    [TestCase("""{"windowSeconds":9}""", "windowSeconds")]
    [TestCase("""{"windowSeconds":3601}""", "windowSeconds")]
    [TestCase("""{"threshold":0}""", "threshold")]
    [TestCase("""{"threshold":10001}""", "threshold")]
    [TestCase("""{"severities":[]}""", "severities")]
    [TestCase("""{"quietSeconds":9}""", "quietSeconds")]
    [TestCase("""{"resolveSeconds":604801}""", "resolveSeconds")]
    [CancelAfter(20_000)]
    public async Task A_wrong_setting_is_named(string body, string member, CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var response = await project.Session.PatchAsync(new Uri($"/api/projects/{project.Id}", UriKind.Relative), content, ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        var errors = (await response.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("errors");
        Assert.That(errors.EnumerateObject().Select(e => e.Name), Is.EqualTo([member]));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_severity_that_there_is_not_is_named_and_all_settings_are_shown(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        using var wrong = await project.PatchAsync(new { severities = (string[])["ERROR", "LOUD"] }, ct);
        Assert.That(wrong.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await wrong.Content.ReadAsStringAsync(ct), Does.Contain("severities[1]"));

        await PatchAsync(
            project, new { windowSeconds = 30, threshold = 7, severities = (string[])["CRITICAL", "ERROR"], quietSeconds = 20, resolveSeconds = 90 }, ct);
        var shown = await project.KeyClient.GetFromJsonAsync<JsonElement>($"/api/projects/{project.Id}", ct);

        Assert.That(
            shown.EnumerateObject().Where(m => m.Name is "windowSeconds" or "threshold" or "severities" or "quietSeconds" or "resolveSeconds").Select(m => $"{m.Value}"),
            Is.EqualTo(["30", "7", """["ERROR","CRITICAL"]""", "20", "90"]));
    }

    private static async Task PatchAsync(TestProject project, object settings, CancellationToken ct)
    {
        using var response = await project.PatchAsync(settings, ct);
        response.EnsureSuccessStatusCode();
    }
}
