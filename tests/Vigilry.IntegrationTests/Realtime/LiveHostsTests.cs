using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Vigilry.Realtime;

namespace Vigilry.IntegrationTests.Realtime;

[TestFixture, Parallelizable(ParallelScope.All)]
public class LiveHostsTests
{
    [Test, CancelAfter(60_000)]
    public async Task Hosts_that_send_to_the_same_dashboards_know_of_each_other(CancellationToken ct)
    {
        await using var one = await VigilryApp.StartAloneAsync(ct);
        Assert.That(Count(one), Is.EqualTo(1));

        await using var other = await one.StartReplicaAsync();
        using var project = await one.WithProjectAsync(ct);

        // Redis counts a reader once it has been given something.
        while ((Count(one), Count(other)) != (2, 2))
        {
            await project.PostErrorsAsync(5, ct);
        }
    }

    private static int Count(VigilryApp app) => app.Services.GetRequiredService<LiveHosts>().Count;
}
