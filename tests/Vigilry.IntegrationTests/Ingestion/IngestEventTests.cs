using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using NUnit.Framework;

namespace Vigilry.IntegrationTests.Ingestion;

[TestFixture, Parallelizable(ParallelScope.All)]
public class IngestEventTests
{
    [Test, CancelAfter(20_000)]
    public async Task An_event_is_stored_as_it_was_sent(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);

        using var response = await PostRawAsync(
            project,
            """
            {"severity":"fatal","type":"payment.failed","message":"Zahlung ✗ 🚨","source":"web-1","correlationId":"c-1",
             "timestamp":"2026-11-24T10:30:00.123+01:00","fingerprint":"f","release":"1.2","environment":"prod",
             "payload":{"deep":{"list":[1,2.50,null,true,"é"]},"big":123456789012345678901234567890},"unknown":1}
            """,
            ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        var stored = await project.Session.GetFromJsonAsync<JsonElement>($"/api/projects/{project.Id}/events/{await EventIdAsync(response, ct)}", ct);
        Assert.That($"{stored.GetProperty("severity")}", Is.EqualTo("CRITICAL"));
        Assert.That($"{stored.GetProperty("message")}", Is.EqualTo("Zahlung ✗ 🚨"));
        Assert.That($"{stored.GetProperty("timestamp")}", Is.EqualTo("2026-11-24T09:30:00.123Z"));
        Assert.That($"{stored.GetProperty("payload").GetProperty("big")}", Is.EqualTo("123456789012345678901234567890"));
        Assert.That(stored.GetProperty("payload").GetProperty("deep").GetProperty("list").GetArrayLength(), Is.EqualTo(5));
    }

    [Test, CancelAfter(20_000)]
    public async Task The_same_id_is_stored_once_and_answered_alike(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var eventId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

        var responses = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ =>
            project.PostAsync(new { severity = "ERROR", type = "TypeError", eventId }, ct)));

        var ids = await Task.WhenAll(responses.Select(r => EventIdAsync(r, ct)));
        Assert.That(responses.Select(r => r.StatusCode), Has.All.EqualTo(HttpStatusCode.Accepted));
        Assert.That(ids, Has.All.EqualTo(eventId));
        Assert.That(await project.ItemsAsync($"/api/projects/{project.Id}/events", ct), Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(20_000)]
    public async Task Two_projects_may_choose_the_same_id(CancellationToken ct)
    {
        using var first = await TestServers.App.WithProjectAsync(ct);
        using var second = await TestServers.App.WithProjectAsync(ct);
        var body = new { severity = "INFO", type = "t", eventId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()) };

        using var one = await first.PostAsync(body, ct);
        using var two = await second.PostAsync(body, ct);

        Assert.That(await first.ItemsAsync($"/api/projects/{first.Id}/events", ct), Has.Count.EqualTo(1));
        Assert.That(await second.ItemsAsync($"/api/projects/{second.Id}/events", ct), Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(30_000)]
    public async Task Many_at_once_are_all_stored(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);

        var responses = await Task.WhenAll(Enumerable.Range(0, 500).Select(i =>
            project.PostAsync(new { severity = "INFO", type = $"t{i}" }, ct)));

        Assert.That(responses.Select(r => r.StatusCode), Has.All.EqualTo(HttpStatusCode.Accepted));
        var types = new HashSet<string>(StringComparer.Ordinal);
        var next = "";
        do
        {
            var page = await project.Session.GetFromJsonAsync<JsonElement>($"/api/projects/{project.Id}/events?limit=200{next}", ct);
            types.UnionWith(page.GetProperty("items").EnumerateArray().Select(e => $"{e.GetProperty("type")}"));
            next = page.GetProperty("nextCursor") is { ValueKind: JsonValueKind.String } cursor ? $"&cursor={cursor}" : null;
        }
        while (next is not null);

        Assert.That(types, Has.Count.EqualTo(500));
    }

    [Test, CancelAfter(20_000)]
    public async Task Every_fault_is_named_in_problem_details(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);

        using var response = await project.PostAsync(new { severity = "LOUD", type = "", timestamp = "soon" }, ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(ct);
        Assert.That(problem.GetProperty("errors").EnumerateObject().Select(e => e.Name), Is.EquivalentTo(["severity", "type", "timestamp"]));
    }

    [Test, CancelAfter(20_000)]
    public async Task Values_of_the_wrong_type_are_named_as_other_faults_are(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);

        using var response = await PostRawAsync(project, """{"severity":5,"type":7,"timestamp":"soon","source":"\ud800","payload":[]}""", ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        var errors = (await response.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("errors");
        Assert.That(errors.EnumerateObject().Select(e => e.Name), Is.EquivalentTo(["severity", "type", "timestamp", "source", "payload"]));
        Assert.That($"{errors.GetProperty("type")[0]}", Is.EqualTo("Must be text."));
    }

    [TestCase("", "line 1")]
    [TestCase("null", "must be a JSON object")]
    [TestCase("[]", "must be a JSON object")]
    [TestCase("{\"severity\":\"ERROR\",\n\"type\":", "line 2")]
    [TestCase("{\"severity\":\"ERROR\",\"type\":\"t\",\"message\":\"a", "line 1")]
    [TestCase("{\"severity\":\"ERROR\",\"type\":\"t\"} x", "line 1, byte 33")]
    [TestCase("{\"severity\":\"ERROR\",\"type\":\"t\",\"\\ud800\":5}", "not valid Unicode")]
    [CancelAfter(20_000)]
    public async Task A_body_that_cannot_be_read_is_400_and_says_where(string body, string where, CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);

        using var response = await PostRawAsync(project, body, ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That($"{(await response.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("detail")}", Does.Contain(where));
    }

    [TestCase("{\"a\":\"\\u0000\"}")]
    [TestCase("{\"a\":\"\\ud800\"}")]
    [TestCase("{\"a\":1e400000}")]
    [TestCase("{\"a\":[1e131071,1e131071]}", Description = "which it can, and gives back as a quarter of a megabyte")]
    [CancelAfter(20_000)]
    public async Task A_payload_that_PostgreSQL_cannot_hold_is_400_and_harms_no_other(string payload, CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);

        var good = Enumerable.Range(0, 20).Select(_ => project.PostAsync(new { severity = "INFO", type = "good" }, ct)).ToArray();
        using var bad = await PostRawAsync(project, $$"""{"severity":"INFO","type":"bad","payload":{{payload}}}""", ct);

        Assert.That(bad.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await bad.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("errors").TryGetProperty("payload", out _), Is.True);
        Assert.That((await Task.WhenAll(good)).Select(r => r.StatusCode), Has.All.EqualTo(HttpStatusCode.Accepted));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_body_over_512_KiB_is_413(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);

        using var response = await PostRawAsync(project, $$"""{"severity":"INFO","type":"t","message":"{{new string('x', 512 * 1024)}}"}""", ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
    }

    [Test, CancelAfter(20_000)]
    public async Task Text_that_is_not_JSON_is_415(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);

        using var response = await project.KeyClient.PostAsync(new Uri("/events", UriKind.Relative), new StringContent("severity=ERROR"), ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
    }

    [TestCase("organizationId")]
    [TestCase("projectId")]
    [CancelAfter(20_000)]
    public async Task Ids_that_are_not_the_keys_are_403(string member, CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var body = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["severity"] = "INFO",
            ["type"] = "t",
            [member] = $"{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}",
        };

        using var response = await project.PostAsync(body, ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test, CancelAfter(20_000)]
    public async Task Ids_that_are_the_keys_are_fine(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);

        using var response = await project.PostAsync(
            new { severity = "INFO", type = "t", organizationId = project.OrganizationId, projectId = project.Id }, ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_session_alone_is_403_and_nobody_is_401(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        using var nobody = TestServers.App.CreateClient();

        using var withSession = await project.Session.PostAsJsonAsync("/events", new { severity = "INFO", type = "t" }, ct);
        using var withNothing = await nobody.PostAsJsonAsync("/events", new { severity = "INFO", type = "t" }, ct);

        Assert.That(withSession.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(withNothing.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    private static async Task<HttpResponseMessage> PostRawAsync(TestProject project, string body, CancellationToken ct) =>
        await project.KeyClient.PostAsync(new Uri("/events", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"), ct);

    private static async Task<Guid> EventIdAsync(HttpResponseMessage response, CancellationToken ct) =>
        (await response.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("eventId").GetGuid();
}
