using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StackExchange.Redis;
using Vigilry.Auth.Contracts;

namespace Vigilry.IntegrationTests.Incidents;

/// <summary>What people do with an incident.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public class RespondingTests
{
    private static readonly string[] Commands = ["acknowledge", "resolve", "reopen", "assign", "notes", "mark"];

    [Test, CancelAfter(30_000)]
    public async Task Each_command_changes_the_incident_and_is_in_the_timeline_with_who_and_when(CancellationToken ct)
    {
        var (project, incident) = await TestServers.App.WithOpenIncidentAsync(ct);
        using var owned = project;
        await using var dashboard = await project.OpenDashboardAsync(ct);
        var (ann, annId) = await TestServers.App.WithMemberAsync(project, OrganizationRole.Member, ct);
        using var person = ann;
        var path = $"/api/incidents/{incident.GetProperty("id")}";

        var acknowledged = await SendAsync(ann.Http, $"{path}/acknowledge", null, HttpStatusCode.OK, ct);
        var assigned = await SendAsync(ann.Http, $"{path}/assign", new { userId = annId }, HttpStatusCode.OK, ct);
        var note = await SendAsync(ann.Http, $"{path}/notes", new { text = "  the deploy of 09:12  " }, HttpStatusCode.Created, ct);
        var resolved = await SendAsync(ann.Http, $"{path}/resolve", null, HttpStatusCode.OK, ct);
        var reopened = await SendAsync(ann.Http, $"{path}/reopen", new { revision = resolved.GetProperty("revision").GetInt32() }, HttpStatusCode.OK, ct);

        Assert.That(acknowledged.GetProperty("acknowledgedBy").GetGuid(), Is.EqualTo(annId));
        Assert.That(acknowledged.GetProperty("acknowledgedAt").GetDateTimeOffset(), Is.EqualTo(TimeProvider.System.GetUtcNow()).Within(20).Seconds);
        Assert.That(assigned.GetProperty("assigneeId").GetGuid(), Is.EqualTo(annId));
        Assert.That($"{note.GetProperty("text")}", Is.EqualTo("the deploy of 09:12"));
        Assert.That((Status(resolved), resolved.GetProperty("resolvedBy").GetGuid()), Is.EqualTo(("RESOLVED", annId)));
        Assert.That((Status(reopened), reopened.GetProperty("resolvedAt").ValueKind), Is.EqualTo(("OPEN", JsonValueKind.Null)));
        Assert.That(() => dashboard.Transitions.Take(2), Is.EqualTo(["RESOLVED", "OPEN"]).After(5_000, 20));

        var timeline = await project.ItemsAsync($"{path}/timeline", ct);
        var byAnn = timeline.Where(t => t.TryGetProperty("actorId", out var actor) && actor.GetGuid() == annId).ToArray();
        Assert.That(byAnn.Select(t => $"{t.GetProperty("kind")}"), Is.EqualTo(["ACKNOWLEDGED", "ASSIGNED", "NOTED", "RESOLVED", "REOPENED"]));
        Assert.That(byAnn.Select(t => $"{t.GetProperty("cause")}"), Is.All.EqualTo("PERSON"));
        Assert.That($"{byAnn[2].GetProperty("text")}", Is.EqualTo("the deploy of 09:12"));
        Assert.That(byAnn[1].GetProperty("assigneeId").GetGuid(), Is.EqualTo(annId));
    }

    [TestCaseSource(nameof(Commands)), CancelAfter(30_000)]
    public async Task Only_who_may_respond_responds(string command, CancellationToken ct)
    {
        var (project, incident) = await TestServers.App.WithOpenIncidentAsync(ct);
        using var owned = project;
        using var other = await TestServers.App.WithProjectAsync(ct);
        var (viewer, _) = await TestServers.App.WithMemberAsync(project, OrganizationRole.Viewer, ct);
        using var person = viewer;
        using var anonymous = TestServers.App.CreateClient();
        var path = $"/api/incidents/{incident.GetProperty("id")}/{command}";
        var body = new { text = "x", userId = (Guid?)null, verdict = "REAL" };

        await SendAsync(viewer.Http, path, body, HttpStatusCode.Forbidden, ct);
        await SendAsync(project.KeyClient, path, body, HttpStatusCode.Forbidden, ct);
        await SendAsync(anonymous, path, body, HttpStatusCode.Unauthorized, ct);
        await SendAsync(other.Session, path, body, HttpStatusCode.NotFound, ct);
    }

    [Test, CancelAfter(30_000)]
    public async Task Of_two_who_saw_the_same_state_the_second_is_refused_and_sees_the_new_one(CancellationToken ct)
    {
        var (project, incident) = await TestServers.App.WithOpenIncidentAsync(ct);
        using var owned = project;
        var (ann, annId) = await TestServers.App.WithMemberAsync(project, OrganizationRole.Member, ct);
        using var person = ann;
        var path = $"/api/incidents/{incident.GetProperty("id")}";
        var seen = (await project.Session.GetFromJsonAsync<JsonElement>(path, ct)).GetProperty("revision").GetInt32();

        await SendAsync(ann.Http, $"{path}/assign", new { userId = annId, revision = seen }, HttpStatusCode.OK, ct);
        var refused = await SendAsync(project.Session, $"{path}/resolve", new { revision = seen }, HttpStatusCode.Conflict, ct);

        Assert.That(refused.GetProperty("incident").GetProperty("assigneeId").GetGuid(), Is.EqualTo(annId));
        Assert.That(project.Status(), Is.Not.EqualTo("RESOLVED"));
    }

    [Test, CancelAfter(30_000)]
    public async Task Of_many_who_resolve_at_once_one_does(CancellationToken ct)
    {
        var (project, incident) = await TestServers.App.WithOpenIncidentAsync(ct);
        using var owned = project;
        var path = new Uri($"/api/incidents/{incident.GetProperty("id")}/resolve", UriKind.Relative);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var answer = await project.Session.PostAsync(path, content: null, ct);
            return answer.StatusCode;
        }));

        Assert.That(answers.Count(a => a == HttpStatusCode.OK), Is.EqualTo(1));
        Assert.That(answers.Count(a => a == HttpStatusCode.Conflict), Is.EqualTo(19));
        var timeline = await project.ItemsAsync($"/api/incidents/{incident.GetProperty("id")}/timeline", ct);
        Assert.That(timeline.Count(t => $"{t.GetProperty("kind")}" is "RESOLVED"), Is.EqualTo(1));
    }

    [Test, CancelAfter(30_000)]
    public async Task Errors_before_a_persons_resolution_do_not_open_the_next_incident(CancellationToken ct)
    {
        var (project, incident) = await TestServers.App.WithOpenIncidentAsync(ct);
        using var owned = project;
        await SendAsync(project.Session, $"/api/incidents/{incident.GetProperty("id")}/resolve", null, HttpStatusCode.OK, ct);
        var redis = TestServers.App.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();
        Assert.That(redis.KeyExists($"incident:active:{project.OrganizationId}:{project.Id}"), Is.False);
        Assert.That(redis.KeyExists($"incident:investigating:{project.OrganizationId}:{project.Id}"), Is.False);

        await project.PostErrorsAsync(10, ct);
        await project.UntilObservedAsync(ct);
        Assert.That(await project.IncidentsAsync(ct), Has.Count.EqualTo(1), "ten errors after it are not more than ten");

        await project.PostErrorsAsync(1, ct);
        Assert.That(() => project.IncidentsAsync(ct).GetAwaiter().GetResult().Count, Is.EqualTo(2).After(5_000, 20));
    }

    [Test, CancelAfter(30_000)]
    public async Task What_the_state_does_not_allow_is_refused(CancellationToken ct)
    {
        var (project, incident) = await TestServers.App.WithOpenIncidentAsync(ct);
        using var owned = project;
        var (ann, _) = await TestServers.App.WithMemberAsync(project, OrganizationRole.Admin, ct);
        using var person = ann;
        var path = $"/api/incidents/{incident.GetProperty("id")}";

        var open = await SendAsync(ann.Http, $"{path}/reopen", null, HttpStatusCode.Conflict, ct);
        await SendAsync(ann.Http, $"{path}/acknowledge", null, HttpStatusCode.OK, ct);
        await SendAsync(ann.Http, $"{path}/acknowledge", null, HttpStatusCode.OK, ct);
        var acknowledged = await SendAsync(project.Session, $"{path}/acknowledge", null, HttpStatusCode.Conflict, ct);
        await SendAsync(ann.Http, $"{path}/resolve", null, HttpStatusCode.OK, ct);
        await SendAsync(project.Session, $"{path}/resolve", null, HttpStatusCode.Conflict, ct);

        Assert.That(Status(open.GetProperty("incident")), Is.EqualTo("OPEN"));
        Assert.That(acknowledged.GetProperty("incident").GetProperty("acknowledgedBy").ValueKind, Is.EqualTo(JsonValueKind.String));
    }

    [Test, CancelAfter(30_000)]
    public async Task An_incident_cannot_be_reopened_beside_another(CancellationToken ct)
    {
        var (project, first) = await TestServers.App.WithOpenIncidentAsync(ct);
        using var owned = project;
        await SendAsync(project.Session, $"/api/incidents/{first.GetProperty("id")}/resolve", null, HttpStatusCode.OK, ct);
        await project.PostErrorsAsync(11, ct);
        Assert.That(project.Status, Is.EqualTo("OPEN").After(5_000, 20));

        var refused = await SendAsync(project.Session, $"/api/incidents/{first.GetProperty("id")}/reopen", null, HttpStatusCode.Conflict, ct);

        Assert.That(refused.GetProperty("incident").GetProperty("id").GetGuid(), Is.Not.EqualTo(first.GetProperty("id").GetGuid()));
    }

    [TestCase("assign", """{"userId":"0198c8a4-0000-7000-8000-000000000000"}""", "userId")]
    [TestCase("assign", "{}", "userId")]
    [TestCase("notes", """{"text":" "}""", "text")]
    [TestCase("notes", """{"text":"a\u0000b"}""", "text")]
    [CancelAfter(30_000)]
    public async Task A_wrong_member_is_named(string command, string body, string member, CancellationToken ct)
    {
        var (project, incident) = await TestServers.App.WithOpenIncidentAsync(ct);
        using var owned = project;
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var response = await project.Session.PostAsync(new Uri($"/api/incidents/{incident.GetProperty("id")}/{command}", UriKind.Relative), content, ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        var errors = (await response.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("errors");
        Assert.That(errors.EnumerateObject().Select(e => e.Name), Is.EqualTo([member]));
    }

    private static string Status(JsonElement incident) => $"{incident.GetProperty("status")}";

    private static async Task<JsonElement> SendAsync(HttpClient client, string path, object? body, HttpStatusCode expected, CancellationToken ct)
    {
        using var response = body is null
            ? await client.PostAsync(new Uri(path, UriKind.Relative), content: null, ct)
            : await client.PostAsJsonAsync(path, body, ct);
        Assert.That(response.StatusCode, Is.EqualTo(expected), path);
        return response.Content.Headers.ContentType?.MediaType is "application/json" or "application/problem+json"
            ? await response.Content.ReadFromJsonAsync<JsonElement>(ct)
            : default;
    }
}
