using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StackExchange.Redis;
using Vigilry.Detection;

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

    [TestCase("OPEN")]
    [TestCase("INVESTIGATING")]
    [CancelAfter(60_000)]
    public async Task Emptied_Redis_changes_no_status_and_the_next_check_puts_the_clocks_back(string status, CancellationToken ct)
    {
        await using var app = await VigilryApp.StartAloneAsync(ct, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Vigilry:Incidents:ActiveTtl"] = status is "OPEN" ? "00:10:00" : "00:00:01",
            ["Vigilry:Incidents:InvestigatingTtl"] = "00:50:00",
        });
        var (project, incident) = await app.WithOpenIncidentAsync(ct);
        using var owned = project;
        Assert.That(project.Status, Is.EqualTo(status).After(10_000, 20));
        var redis = app.Services.GetRequiredService<IConnectionMultiplexer>();

        await EmptyAsync(redis);

        Assert.That(() => redis.GetDatabase().KeyExists(Investigating(project)), Is.True.After(5_000, 20));
        Assert.That(redis.GetDatabase().KeyTimeToLive(Investigating(project)), Is.InRange(TimeSpan.FromMinutes(49), TimeSpan.FromMinutes(50)));
        Assert.That(redis.GetDatabase().KeyExists(Active(project)), Is.EqualTo(status is "OPEN"));
        Assert.That(project.Status(), Is.EqualTo(status));

        // Still alive: the next error is observed, and the incident is the same.
        await project.PostErrorsAsync(11, ct);
        Assert.That(project.Status, Is.EqualTo("OPEN").After(10_000, 20));
        Assert.That((await project.IncidentsAsync(ct)).Select(i => $"{i.GetProperty("id")}"), Is.EqualTo([$"{incident.GetProperty("id")}"]));
    }

    [Test, CancelAfter(60_000)]
    public async Task Errors_that_Redis_forgot_count_with_those_that_come(CancellationToken ct)
    {
        await using var app = await VigilryApp.StartAloneAsync(ct, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Vigilry:Detection:Window"] = "00:01:00",
        });
        using var project = await app.WithProjectAsync(ct);
        await project.PostErrorsAsync(10, ct);
        await project.UntilObservedAsync(ct);
        await EmptyAsync(app.Services.GetRequiredService<IConnectionMultiplexer>());

        await using (var scope = app.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<WindowRecovery>().RunAsync(ct);
        }

        Assert.That(await project.IncidentsAsync(ct), Is.Empty, "ten errors are not more than ten");
        await project.PostErrorsAsync(1, ct);
        Assert.That(project.Status, Is.EqualTo("OPEN").After(10_000, 20));
    }

    private static async Task EmptyAsync(IConnectionMultiplexer redis)
    {
        var options = ConfigurationOptions.Parse(redis.Configuration);
        options.AllowAdmin = true;
        await using var admin = await ConnectionMultiplexer.ConnectAsync(options);
        await admin.GetServers()[0].FlushDatabaseAsync(redis.GetDatabase().Database);
    }

    private static RedisKey Active(TestProject project) => $"incident:active:{project.OrganizationId}:{project.Id}";

    private static RedisKey Investigating(TestProject project) => $"incident:investigating:{project.OrganizationId}:{project.Id}";
}
