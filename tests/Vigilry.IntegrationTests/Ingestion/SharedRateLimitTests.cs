using System.Net;
using System.Net.Http.Json;
using NUnit.Framework;

namespace Vigilry.IntegrationTests.Ingestion;

[TestFixture, Parallelizable(ParallelScope.All)]
public class SharedRateLimitTests
{
    [Test, CancelAfter(30_000)]
    public async Task Hosts_share_a_keys_limit_and_learn_of_a_new_one_within_seconds(CancellationToken ct)
    {
        await using var app = await VigilryApp.StartAloneAsync(ct);
        await using var second = await app.StartReplicaAsync();
        using var project = await app.WithProjectAsync(ct);
        using var onSecond = second.CreateClient();
        onSecond.DefaultRequestHeaders.Add("X-Api-Key", project.Key);
        Assert.That(StatusOf(onSecond), Is.EqualTo(HttpStatusCode.Accepted), "and the second host now knows the key");

        using var limited = await project.Session.PatchAsJsonAsync($"/api/projects/{project.Id}", new { eventsPerMinute = 1 }, ct);
        Assert.That(StatusOf(project.KeyClient), Is.EqualTo(HttpStatusCode.Accepted));

        Assert.That(() => StatusOf(onSecond), Is.EqualTo(HttpStatusCode.TooManyRequests).After(5_000, 50));
        using var unlimited = await project.Session.PatchAsJsonAsync($"/api/projects/{project.Id}", new { eventsPerMinute = 0 }, ct);
        Assert.That(() => StatusOf(onSecond), Is.EqualTo(HttpStatusCode.Accepted).After(5_000, 50));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_project_without_a_limit_of_its_own_has_the_servers(CancellationToken ct)
    {
        await using var app = await VigilryApp.StartAloneAsync(
            ct, new Dictionary<string, string?>(StringComparer.Ordinal) { ["Vigilry:Ingestion:EventsPerMinute"] = "1" });
        using var project = await app.WithProjectAsync(ct);
        Assert.That(StatusOf(project.KeyClient), Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(StatusOf(project.KeyClient), Is.EqualTo(HttpStatusCode.TooManyRequests));

        using var unlimited = await project.Session.PatchAsJsonAsync($"/api/projects/{project.Id}", new { eventsPerMinute = 0 }, ct);

        Assert.That(StatusOf(project.KeyClient), Is.EqualTo(HttpStatusCode.Accepted));
    }

    private static HttpStatusCode StatusOf(HttpClient client)
    {
        using var response = client.PostAsJsonAsync("/events", new { severity = "INFO", type = "t" }).GetAwaiter().GetResult();
        return response.StatusCode;
    }
}
