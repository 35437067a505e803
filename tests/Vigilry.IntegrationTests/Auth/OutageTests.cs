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

    private static HttpStatusCode StatusOf(TestProject project, object body)
    {
        using var response = project.PostAsync(body, CancellationToken.None).GetAwaiter().GetResult();
        return response.StatusCode;
    }
}
