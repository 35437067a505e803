using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StackExchange.Redis;

namespace Vigilry.IntegrationTests.Incidents;

/// <summary>Redis may lose its keys at any time; PostgreSQL knows when the last spike was.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public class LostClocksTests
{
    [Test, CancelAfter(60_000)]
    public async Task A_lost_clock_is_restored_with_what_was_left_of_it(CancellationToken ct)
    {
        await using var app = await VigilryApp.StartAloneAsync(ct, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Vigilry:Incidents:ActiveTtl"] = "00:10:00",
            ["Vigilry:Incidents:InvestigatingTtl"] = "00:50:00",
        });
        var (project, _) = await app.WithOpenIncidentAsync(ct);
        using var owned = project;
        var redis = app.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();
        Assert.That(() => redis.KeyExists(Active(project)), Is.True.After(5_000, 20));

        await redis.KeyDeleteAsync([Active(project), Investigating(project)]);

        Assert.That(() => redis.KeyTimeToLive(Active(project)), Is.LessThanOrEqualTo(TimeSpan.FromMinutes(10)).After(5_000, 20));
        Assert.That(redis.KeyTimeToLive(Investigating(project)), Is.InRange(TimeSpan.FromMinutes(49), TimeSpan.FromMinutes(50)));
        Assert.That(project.Status(), Is.EqualTo("OPEN"));
    }

    [Test, CancelAfter(30_000)]
    public async Task An_incident_whose_clocks_stay_lost_still_resolves(CancellationToken ct)
    {
        var (project, _) = await TestServers.App.WithOpenIncidentAsync(ct);
        using var owned = project;
        var redis = TestServers.App.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();
        Assert.That(project.Status, Is.EqualTo("INVESTIGATING").After(15_000, 20));

        await redis.KeyDeleteAsync([Active(project), Investigating(project)]);

        Assert.That(project.Status, Is.EqualTo("RESOLVED").After(15_000, 50));
    }

    private static RedisKey Active(TestProject project) => $"incident:active:{project.OrganizationId}:{project.Id}";

    private static RedisKey Investigating(TestProject project) => $"incident:investigating:{project.OrganizationId}:{project.Id}";
}
