using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using NUnit.Framework;

namespace Vigilry.IntegrationTests.Host;

[TestFixture, Parallelizable(ParallelScope.All)]
public class ReadinessTests
{
    [Test, CancelAfter(20_000)]
    public async Task Readiness_names_each_dependency(CancellationToken ct)
    {
        using var client = TestServers.App.CreateClient();

        var ready = await client.GetFromJsonAsync<JsonElement>("/readyz", ct);

        Assert.That($"{ready.GetProperty("status")}", Is.EqualTo("HEALTHY"));
        Assert.That(ready.GetProperty("checks").EnumerateObject().Select(c => c.Name), Is.EquivalentTo((string[])
        [
            "postgres", "redis", "migrations", "disk", "risk-worker", "adaptive-detection", "ws-service", "incident-publisher", "incident-notifier", "delivery-worker", "stopping",
        ]));
        Assert.That(ready.GetProperty("reasons").EnumerateObject(), Is.Empty);
    }

    [Test, CancelAfter(20_000)]
    public async Task Alive_needs_no_dependency(CancellationToken ct)
    {
        using var client = TestServers.App.CreateClient();

        Assert.That(await client.GetStringAsync("/healthz", ct), Is.EqualTo("Healthy"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_route_that_is_not_there_answers_with_problem_details(CancellationToken ct)
    {
        using var client = TestServers.App.CreateClient();

        using var response = await client.GetAsync(new Uri("/api/nothing", UriKind.Relative), ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
    }
}
