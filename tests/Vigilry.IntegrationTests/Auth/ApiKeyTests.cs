using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using NUnit.Framework;

namespace Vigilry.IntegrationTests.Auth;

[TestFixture, Parallelizable(ParallelScope.All)]
public class ApiKeyTests
{
    [Test, CancelAfter(20_000)]
    public async Task Another_organizations_project_and_keys_are_404(CancellationToken ct)
    {
        using var mine = await TestServers.App.WithProjectAsync(ct);
        using var theirs = await TestServers.App.WithProjectAsync(ct);
        var keyId = await KeyIdAsync(theirs, ct);

        Assert.That(
            new[]
            {
                await StatusAsync(mine, HttpMethod.Get, $"/api/organizations/{theirs.OrganizationId}", ct),
                await StatusAsync(mine, HttpMethod.Get, $"/api/organizations/{theirs.OrganizationId}/projects", ct),
                await StatusAsync(mine, HttpMethod.Post, $"/api/organizations/{theirs.OrganizationId}/projects", ct),
                await StatusAsync(mine, HttpMethod.Get, $"/api/projects/{theirs.Id}", ct),
                await StatusAsync(mine, HttpMethod.Get, $"/api/projects/{theirs.Id}/api-keys", ct),
                await StatusAsync(mine, HttpMethod.Post, $"/api/projects/{theirs.Id}/api-keys", ct),
                await StatusAsync(mine, HttpMethod.Delete, $"/api/projects/{theirs.Id}/api-keys/{keyId}", ct),
                await StatusAsync(mine, HttpMethod.Delete, $"/api/projects/{mine.Id}/api-keys/{keyId}", ct),
            },
            Has.All.EqualTo(HttpStatusCode.NotFound));
        using var posted = await theirs.PostAsync(new { severity = "INFO", type = "t" }, ct);
        Assert.That(posted.StatusCode, Is.EqualTo(HttpStatusCode.Accepted), "their key still works");
    }

    [Test, CancelAfter(20_000)]
    public async Task Lists_show_neither_key_nor_password(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);

        var keys = await project.Session.GetStringAsync($"/api/projects/{project.Id}/api-keys", ct);
        var others = await project.Session.GetStringAsync("/api/auth/me", ct)
            + await project.Session.GetStringAsync("/api/organizations", ct)
            + await project.Session.GetStringAsync($"/api/organizations/{project.OrganizationId}/projects", ct);

        Assert.That(keys, Does.Contain(project.Key[..12]).And.Not.Contain(project.Key[..13]).And.Not.Contain("hash").IgnoreCase);
        Assert.That(others, Does.Not.Contain("vgl_").And.Not.Contain("password").IgnoreCase);
    }

    [Test, CancelAfter(20_000)]
    public async Task The_bearer_header_works_as_the_key(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        using var client = TestServers.App.CreateClient();

        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", project.Key);
        using var known = await client.PostAsJsonAsync("/events", new { severity = "INFO", type = "t" }, ct);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", $"{project.Key}x");
        using var unknown = await client.PostAsJsonAsync("/events", new { severity = "INFO", type = "t" }, ct);

        Assert.That(known.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(unknown.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_401_says_how_to_authenticate(CancellationToken ct)
    {
        using var client = TestServers.App.CreateClient();
        using var without = await client.PostAsJsonAsync("/events", new { severity = "INFO", type = "t" }, ct);
        client.DefaultRequestHeaders.Add("X-Api-Key", $"vgl_{new string('x', 43)}");
        using var unknown = await client.PostAsJsonAsync("/events", new { severity = "INFO", type = "t" }, ct);
        using var again = await client.PostAsJsonAsync("/events", new { severity = "INFO", type = "t" }, ct);

        foreach (var response in (HttpResponseMessage[])[without, unknown, again])
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(response.Headers.WwwAuthenticate.Select(h => h.Scheme), Is.EqualTo(["Bearer"]));
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task A_key_changes_nothing_but_by_ingesting(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);

        using var made = await project.KeyClient.PostAsJsonAsync($"/api/projects/{project.Id}/api-keys", new { name = "second" }, ct);

        Assert.That(made.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    internal static async Task<Guid> KeyIdAsync(TestProject project, CancellationToken ct) =>
        (await project.ItemsAsync($"/api/projects/{project.Id}/api-keys", ct)).Single().GetProperty("id").GetGuid();

    private static async Task<HttpStatusCode> StatusAsync(TestProject project, HttpMethod method, string path, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = method == HttpMethod.Post ? JsonContent.Create(new { name = "x" }) : null;
        using var response = await project.Session.SendAsync(request, ct);
        return response.StatusCode;
    }
}
