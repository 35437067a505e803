using System.Collections.Concurrent;
using System.Net;
using NUnit.Framework;
using Vigilry.Host;
using Vigilry.Host.Demo;
using Vigilry.Platform.Data;

namespace Vigilry.IntegrationTests.Fleet;

/// <summary>A newer host takes the place of an older one, with a migration, under load.</summary>
[TestFixture, Parallelizable(ParallelScope.Self), Platform(Exclude = "Win")]
public class RollingUpgradeTests
{
    [Test, CancelAfter(240_000)]
    public async Task No_request_fails_while_a_newer_host_migrates_and_the_older_one_stops(CancellationToken ct)
    {
        await using var fleet = await HostFleet.StartAsync(ct);
        var (oldAddress, newAddress) = (HostFleet.FreeAddress(), HostFleet.FreeAddress());
        await using var old = await fleet.StartHostAsync(oldAddress, ct, "--Vigilry:Stopping:DrainFor=00:00:03");
        await using var balancer = await Balancer.StartAsync([oldAddress, newAddress], isSticky: false);
        await balancer.UntilAvailableAsync(1, ct);
        using var session = await fleet.SessionAsync(balancer.Address, ct);
        var project = await session.CreateProjectAsync("web", ct);
        await using var load = new EventLoad(balancer.Address, [project]);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var reads = ReadAsync(session, project.Id, reading.Token);
        await load.AcceptAsync(100, ct);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await using var newer = fleet.BuildHost(newAddress, services => services.AddModuleDatabase<UpgradeDb>(UpgradeDb.Schema));
        var running = VigilryHost.RunAsync(newer, stop.Token);
        var said = await UntilReadyAsync(newAddress, running, ct);
        await balancer.UntilAvailableAsync(2, ct);
        Assert.That(await old.StopAsync(ct), Is.Zero);
        await load.AcceptAsync(100, ct);

        await load.StopAsync();
        await reading.CancelAsync();
        var answers = await reads;
        Assert.That(said, Has.Some.Contains("\"migrations\":\"UNHEALTHY\""), "the newer host says what it does");
        Assert.That(load.Faults, Is.Empty);
        Assert.That(answers, Is.Not.Empty.And.All.EqualTo(HttpStatusCode.OK));
        Assert.That(await HostFleet.EventIdsAsync(session.Http, project.Id, ct), Is.EquivalentTo(load.AcceptedOf(project.Id)));
        await stop.CancelAsync();
        await running;
    }

    /// <summary>Asks a host that starts whether it is ready until it is.</summary>
    /// <returns>What it answered before.</returns>
    private static async Task<List<string>> UntilReadyAsync(Uri address, Task running, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = address };
        var said = new List<string>();
        while (!running.IsCompleted)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri("/readyz", UriKind.Relative), ct);
                if (answer.IsSuccessStatusCode)
                {
                    return said;
                }

                said.Add(await answer.Content.ReadAsStringAsync(ct));
            }
            catch (HttpRequestException)
            {
                // It does not listen yet, or changes over to serving.
            }

            await Task.Delay(50, ct);
        }

        await running;
        return said;
    }

    private static async Task<ConcurrentQueue<HttpStatusCode>> ReadAsync(ApiSession session, Guid projectId, CancellationToken ct)
    {
        var answers = new ConcurrentQueue<HttpStatusCode>();
        while (!ct.IsCancellationRequested)
        {
            foreach (var path in (string[])[$"/api/projects/{projectId}/events", $"/api/organizations/{session.OrganizationId}/incidents", "/overview"])
            {
                using var answer = await session.Http.GetAsync(new Uri(path, UriKind.Relative), CancellationToken.None);
                answers.Enqueue(answer.StatusCode);
            }

            await Task.Delay(50, CancellationToken.None);
        }

        return answers;
    }
}
