using System.Net;
using System.Net.Http.Json;
using NUnit.Framework;

namespace Vigilry.IntegrationTests.Auth;

[TestFixture, Parallelizable(ParallelScope.All)]
public class OutageTests
{
    [Test, CancelAfter(60_000)]
    public async Task While_PostgreSQL_is_away_everything_that_needs_it_is_503_and_says_when_to_retry(CancellationToken ct)
    {
        await using var app = await VigilryApp.StartAloneAsync(ct);
        using var project = await app.WithProjectAsync(ct);
        var error = new { severity = "ERROR", type = "TypeError" };

        await ApiKeyUseTests.AllowConnectionsAsync(app, allow: false, ct);
        for (var i = 0; i < 3; i++)
        {
            using var one = await project.PostAsync(error, ct);
            using var batch = await project.KeyClient.PostAsJsonAsync("/events/batch", new { events = new[] { error } }, ct);
            using var read = await project.Session.GetAsync(new Uri("/api/auth/me", UriKind.Relative), ct);
            foreach (var response in (HttpResponseMessage[])[one, batch, read])
            {
                Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
                Assert.That(response.Headers.RetryAfter?.Delta, Is.EqualTo(TimeSpan.FromSeconds(1)));
                Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
            }
        }

        await ApiKeyUseTests.AllowConnectionsAsync(app, allow: true, ct);
        Assert.That(() => StatusOf(project, error), Is.EqualTo(HttpStatusCode.Accepted).After(20_000, 50));
    }

    [Test, CancelAfter(60_000)]
    public async Task What_cannot_be_a_key_is_401_without_a_query(CancellationToken ct)
    {
        await using var app = await VigilryApp.StartAloneAsync(ct);
        await ApiKeyUseTests.AllowConnectionsAsync(app, allow: false, ct);

        Assert.That(await StatusOfAsync(app, $"vgl_{new string('0', 43)}", ct), Is.EqualTo(HttpStatusCode.ServiceUnavailable), "it had to be looked up");
        foreach (var key in (string[])["x", "vgl_", $"vgl_{new string('0', 42)}", $"vgl_{new string('0', 44)}", $"vgl_{new string('0', 42)}.", $"VGL_{new string('0', 43)}"])
        {
            Assert.That(await StatusOfAsync(app, key, ct), Is.EqualTo(HttpStatusCode.Unauthorized), key);
        }

        await ApiKeyUseTests.AllowConnectionsAsync(app, allow: true, ct);
    }

    private static async Task<HttpStatusCode> StatusOfAsync(VigilryApp app, string key, CancellationToken ct)
    {
        using var client = app.CreateClient();
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        using var response = await client.PostAsJsonAsync("/events", new { severity = "INFO", type = "t" }, ct);
        return response.StatusCode;
    }

    private static HttpStatusCode StatusOf(TestProject project, object body)
    {
        using var response = project.PostAsync(body, CancellationToken.None).GetAwaiter().GetResult();
        return response.StatusCode;
    }
}
