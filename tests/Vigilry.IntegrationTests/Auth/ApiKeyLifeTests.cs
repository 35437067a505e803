using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using NUnit.Framework;

namespace Vigilry.IntegrationTests.Auth;

/// <summary>Scopes, expiry and rotation.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public class ApiKeyLifeTests
{
    [Test, CancelAfter(30_000)]
    public async Task A_key_does_what_its_scopes_say(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var (_, ingest) = await CreateAsync(project, new { name = "ingest", scopes = new[] { "INGEST" } }, ct);
        var (_, read) = await CreateAsync(project, new { name = "read", scopes = new[] { "read" } }, ct);
        var events = $"/api/projects/{project.Id}/events";

        Assert.That((await PostAsync(ingest, ct), await GetAsync(ingest, events, ct)), Is.EqualTo((HttpStatusCode.Accepted, HttpStatusCode.Forbidden)));
        Assert.That((await PostAsync(read, ct), await GetAsync(read, events, ct)), Is.EqualTo((HttpStatusCode.Forbidden, HttpStatusCode.OK)));
        using var none = await project.Session.PostAsJsonAsync($"/api/projects/{project.Id}/api-keys", new { name = "x", scopes = Array.Empty<string>() }, ct);
        Assert.That(none.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_key_is_worth_nothing_from_its_expiry_on(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        using var past = await project.Session.PostAsJsonAsync(
            $"/api/projects/{project.Id}/api-keys", new { name = "x", expiresAt = TimeProvider.System.GetUtcNow().AddSeconds(-1) }, ct);
        Assert.That(past.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        var expiresAt = TimeProvider.System.GetUtcNow().AddSeconds(3);
        var (_, key) = await CreateAsync(project, new { name = "x", expiresAt }, ct);

        Assert.That(await PostAsync(key, ct), Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(() => PostAsync(key, ct).GetAwaiter().GetResult(), Is.EqualTo(HttpStatusCode.Unauthorized).After(10_000, 50));

        Assert.That(TimeProvider.System.GetUtcNow(), Is.GreaterThanOrEqualTo(expiresAt));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_rotated_key_lives_for_its_grace_and_its_successor_does_the_same(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var (id, old) = await CreateAsync(project, new { name = "web", scopes = new[] { "INGEST" } }, ct);
        Assert.That(await PostAsync(old, ct), Is.EqualTo(HttpStatusCode.Accepted));

        var (nextId, next) = await RotateAsync(project, id, new { graceSeconds = 3 }, ct);

        Assert.That((await PostAsync(old, ct), await PostAsync(next, ct)), Is.EqualTo((HttpStatusCode.Accepted, HttpStatusCode.Accepted)));
        Assert.That(await GetAsync(next, $"/api/projects/{project.Id}/events", ct), Is.EqualTo(HttpStatusCode.Forbidden), "the scopes are the old one's");
        Assert.That(() => PostAsync(old, ct).GetAwaiter().GetResult(), Is.EqualTo(HttpStatusCode.Unauthorized).After(12_000, 50));
        var (_, last) = await RotateAsync(project, nextId, new { }, ct);
        Assert.That((await PostAsync(next, ct), await PostAsync(last, ct)), Is.EqualTo((HttpStatusCode.Unauthorized, HttpStatusCode.Accepted)), "no grace");
        using var successorOfOld = await project.Session.PostAsJsonAsync($"/api/projects/{project.Id}/api-keys/{id}/rotate", new { graceSeconds = 60 }, ct);
        Assert.That(successorOfOld.StatusCode, Is.EqualTo(HttpStatusCode.Conflict), "it has one");
        using var over = await project.Session.PostAsJsonAsync($"/api/projects/{project.Id}/api-keys/{nextId}/rotate", new { }, ct);
        Assert.That(over.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
    }

    private static async Task<(Guid Id, string Key)> CreateAsync(TestProject project, object body, CancellationToken ct)
    {
        using var response = await project.Session.PostAsJsonAsync($"/api/projects/{project.Id}/api-keys", body, ct);
        return await ReadAsync(response, ct);
    }

    private static async Task<(Guid Id, string Key)> RotateAsync(TestProject project, Guid id, object body, CancellationToken ct)
    {
        using var response = await project.Session.PostAsJsonAsync($"/api/projects/{project.Id}/api-keys/{id}/rotate", body, ct);
        return await ReadAsync(response, ct);
    }

    private static async Task<(Guid Id, string Key)> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        response.EnsureSuccessStatusCode();
        var key = await response.Content.ReadFromJsonAsync<JsonElement>(ct);
        return (key.GetProperty("id").GetGuid(), $"{key.GetProperty("key")}");
    }

    private static async Task<HttpStatusCode> PostAsync(string key, CancellationToken ct)
    {
        using var client = WithKey(key);
        using var response = await client.PostAsJsonAsync("/events", new { severity = "INFO", type = "t" }, ct);
        return response.StatusCode;
    }

    private static async Task<HttpStatusCode> GetAsync(string key, string path, CancellationToken ct)
    {
        using var client = WithKey(key);
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative), ct);
        return response.StatusCode;
    }

    private static HttpClient WithKey(string key)
    {
        var client = TestServers.App.CreateClient();
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        return client;
    }
}
