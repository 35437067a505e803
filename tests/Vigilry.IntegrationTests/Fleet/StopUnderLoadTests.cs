using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using NUnit.Framework;
using Vigilry.Host.Commands;
using Vigilry.IntegrationTests.Servers;

namespace Vigilry.IntegrationTests.Fleet;

/// <summary>SIGTERM to a host with servers of its own, under load.</summary>
[TestFixture, Parallelizable(ParallelScope.Self), Platform(Exclude = "Win")]
public class StopUnderLoadTests
{
    [Test, CancelAfter(120_000)]
    public async Task It_drains_and_every_accepted_event_is_there_at_the_next_start(CancellationToken ct)
    {
        await using var parent = TestDirectory.Create();
        var data = Path.Combine(parent.Path, "data");
        await using var host = await HostProcess.StartAsync(data, ct, settings: ["--Vigilry:Stopping:DrainFor=00:00:02"]);
        using var session = await HostFleet.SessionAsync([$"--Vigilry:DataDirectory={data}"], host.BaseAddress, ct);
        var project = await session.CreateProjectAsync("web", ct);
        await using var load = new EventLoad(host.BaseAddress, [project]);
        await load.AcceptAsync(200, ct);

        host.Terminate();
        var (reasons, acceptedBefore) = (await UntilDrainingAsync(host.BaseAddress, ct), load.AcceptedCount);
        await load.AcceptAsync(1, ct);
        Assert.That(await host.StopAsync(ct), Is.Zero);
        await load.StopAsync();

        Assert.That(reasons, Does.Contain("stopping"));
        Assert.That(load.AcceptedCount, Is.GreaterThan(acceptedBefore), "while it drains it serves");
        Assert.That(host.Output, Does.Contain("what was accepted is stored").And.Not.Contain("BackgroundServiceExceptionBehavior"));
        await using var next = await HostProcess.StartAsync(data, ct);
        using var http = new HttpClient { BaseAddress = next.BaseAddress, DefaultRequestHeaders = { { "X-Api-Key", project.Key } } };
        var stored = await HostFleet.EventIdsAsync(http, project.Id, ct);
        Assert.That(load.AcceptedOf(project.Id), Is.SubsetOf(stored));
        Assert.That(stored, Is.Unique);
        Assert.That(() => HostFleet.CountedAsync(http, project.Id, CancellationToken.None).GetAwaiter().GetResult(), Is.EqualTo(stored.Count).After(30_000, 200));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_request_that_hangs_is_cut_and_holds_up_nothing(CancellationToken ct)
    {
        await using var parent = TestDirectory.Create();
        await using var host = await HostProcess.StartAsync(Path.Combine(parent.Path, "data"), ct, settings: ["--Vigilry:Stopping:RequestsFor=00:00:01"]);
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(host.BaseAddress.Host, host.BaseAddress.Port, ct);

        // The body never comes.
        await client.GetStream().WriteAsync("POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n"u8.ToArray(), ct);
        using (var http = new HttpClient { BaseAddress = host.BaseAddress })
        {
            await http.GetStringAsync(new Uri("/healthz", UriKind.Relative), ct);
        }

        Assert.That(await host.StopAsync(ct), Is.Zero);

        Assert.That(host.Output, Does.Contain("what was accepted is stored"));
    }

    [Test, CancelAfter(60_000)]
    public async Task Health_asks_the_running_instance(CancellationToken ct)
    {
        await using var parent = TestDirectory.Create();
        await using var host = await HostProcess.StartAsync(Path.Combine(parent.Path, "data"), ct);

        Assert.That(await HealthCommand.RunAsync(["--urls", $"http://+:{host.BaseAddress.Port}"], ct), Is.Zero);
        await host.StopAsync(ct);
        Assert.That(await HealthCommand.RunAsync(["--urls", $"http://+:{host.BaseAddress.Port}"], ct), Is.EqualTo(1));
    }

    /// <returns>Why the host is not ready any more, once it is not.</returns>
    private static async Task<string> UntilDrainingAsync(Uri address, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = address };
        while (true)
        {
            using var answer = await http.GetAsync(new Uri("/readyz", UriKind.Relative), ct);
            if (answer.StatusCode is HttpStatusCode.ServiceUnavailable)
            {
                return $"{(await answer.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("reasons")}";
            }
        }
    }
}
