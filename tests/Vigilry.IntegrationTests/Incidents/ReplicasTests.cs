using MediatR;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Vigilry.Detection.Contracts;

namespace Vigilry.IntegrationTests.Incidents;

[TestFixture, Parallelizable(ParallelScope.All)]
public class ReplicasTests
{
    [Test, CancelAfter(60_000)]
    public async Task Two_hosts_open_one_incident_and_both_show_it(CancellationToken ct)
    {
        await using var app = await VigilryApp.StartAloneAsync(ct);
        await using var second = await app.StartReplicaAsync();
        using var project = await app.WithProjectAsync(ct);
        using var onSecond = new HttpClient { BaseAddress = second.BaseAddress, DefaultRequestHeaders = { { "X-Api-Key", project.Key } } };
        await using var firstDashboard = await project.OpenDashboardAsync(ct);
        await using var secondDashboard = await project.OpenDashboardAsync(ct, on: second);

        await Task.WhenAll(Enumerable.Range(0, 100).SelectMany(_ => new[] { PostAsync(project.KeyClient, ct), PostAsync(onSecond, ct) }));

        Assert.That(() => firstDashboard.Transitions, Is.EqualTo(["OPEN", "INVESTIGATING", "RESOLVED"]).After(20_000, 50));
        Assert.That(() => secondDashboard.Transitions, Is.EqualTo(["OPEN", "INVESTIGATING", "RESOLVED"]).After(5_000, 50));
        Assert.That(await project.IncidentsAsync(ct), Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(60_000)]
    public async Task Two_hundred_spikes_at_once_on_two_hosts_open_one_incident(CancellationToken ct)
    {
        await using var app = await VigilryApp.StartAloneAsync(ct);
        await using var second = await app.StartReplicaAsync();
        using var project = await app.WithProjectAsync(ct);
        var now = TimeProvider.System.GetUtcNow();
        var spike = new SpikeDetected(project.OrganizationId, project.Id, 11, 0, 11, TimeSpan.FromSeconds(60), now.AddSeconds(-5), now);

        // As many at once as the two hosts' workers would handle.
        var hosts = new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = ct };
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), hosts, async (i, end) =>
        {
            await using var scope = (i % 2 == 0 ? app : second).Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IMediator>().Publish(spike with { DetectedAt = now.AddMilliseconds(i) }, end);
        });

        Assert.That(await project.IncidentsAsync(ct), Has.Count.EqualTo(1));
        var incident = (await project.IncidentsAsync(ct))[0];
        Assert.That(incident.GetProperty("errorCount").GetInt32(), Is.EqualTo(200 * 11));
    }

    private static async Task PostAsync(HttpClient client, CancellationToken ct)
    {
        using var body = new StringContent("""{"severity":"ERROR","type":"TypeError"}""", System.Text.Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(new Uri("/events", UriKind.Relative), body, ct);
        response.EnsureSuccessStatusCode();
    }
}
