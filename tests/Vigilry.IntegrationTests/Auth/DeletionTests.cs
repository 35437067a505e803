using System.Net;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NUnit.Framework;
using StackExchange.Redis;
using Vigilry.Detection.Contracts;

namespace Vigilry.IntegrationTests.Auth;

[TestFixture, Parallelizable(ParallelScope.All)]
public class DeletionTests
{
    [TestCase(false)]
    [TestCase(true)]
    [CancelAfter(120_000)]
    public async Task All_data_of_a_project_is_gone_within_a_minute_and_its_keys_are_dead_at_once(bool withOrganization, CancellationToken ct)
    {
        var (project, _) = await TestServers.App.WithOpenIncidentAsync(ct);
        using var owned = project;
        using var sibling = await project.WithSiblingAsync(ct);
        using var known = await project.PostAsync(new { severity = "ERROR", type = "t", eventId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()) }, ct);
        await project.UntilObservedAsync(ct);
        Assert.That(() => CountAsync(project.Id).GetAwaiter().GetResult().Values, Has.None.Zero.After(10_000, 50), "there is something to delete everywhere");

        using var deleted = await project.Session.DeleteAsync(
            new Uri(withOrganization ? $"/api/organizations/{project.OrganizationId}" : $"/api/projects/{project.Id}", UriKind.Relative), ct);

        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        using var refused = await project.PostAsync(new { severity = "ERROR", type = "t" }, ct);
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(() => CountAsync(project.Id).GetAwaiter().GetResult().Values, Has.All.Zero.After(55_000, 100));
        using var ofSibling = await sibling.PostAsync(new { severity = "INFO", type = "t" }, ct);
        Assert.That(ofSibling.StatusCode, Is.EqualTo(withOrganization ? HttpStatusCode.Unauthorized : HttpStatusCode.Accepted));
        using var session = await project.Session.GetAsync(new Uri("/api/auth/me", UriKind.Relative), ct);
        Assert.That(session.StatusCode, Is.EqualTo(withOrganization ? HttpStatusCode.Unauthorized : HttpStatusCode.OK));
    }

    [Test, CancelAfter(60_000)]
    public async Task Of_deletes_at_once_none_fails_and_no_incident_opens_afterwards(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var path = new Uri($"/api/projects/{project.Id}", UriKind.Relative);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => project.Session.DeleteAsync(path, ct)));
        Assert.That(answers.Select(a => a.StatusCode), Is.All.EqualTo(HttpStatusCode.NoContent).Or.EqualTo(HttpStatusCode.NotFound));
        Assert.That(answers.Count(a => a.StatusCode is HttpStatusCode.NoContent), Is.Not.Zero);

        await using var scope = TestServers.App.Services.CreateAsyncScope();
        var now = TimeProvider.System.GetUtcNow();
        await scope.ServiceProvider.GetRequiredService<IMediator>().Publish(
            new SpikeDetected(project.OrganizationId, project.Id, 11, 0, 11, TimeSpan.FromSeconds(8), now, now), ct);
        Assert.That(await ScalarAsync("SELECT count(*) FROM incidents.incidents WHERE project_id = $1", project.Id), Is.Zero);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_module_that_fails_is_told_again(CancellationToken ct)
    {
        await using var app = await VigilryApp.StartAloneAsync(ct);
        var (project, _) = await app.WithOpenIncidentAsync(ct);
        using var owned = project;
        await using var postgres = NpgsqlDataSource.Create(app.Services.GetRequiredService<NpgsqlDataSource>().ConnectionString);
        await ExecuteAsync(postgres, "ALTER TABLE incidents.incidents RENAME TO hidden");

        using var deleted = await project.Session.DeleteAsync(new Uri($"/api/projects/{project.Id}", UriKind.Relative), ct);
        deleted.EnsureSuccessStatusCode();
        await Task.Delay(1_000, ct);
        await ExecuteAsync(postgres, "ALTER TABLE incidents.hidden RENAME TO incidents");

        Assert.That(
            () => ScalarAsync(postgres, "SELECT count(*) FROM incidents.incidents WHERE project_id = $1", project.Id).GetAwaiter().GetResult(),
            Is.Zero.After(30_000, 100));
    }

    private static async Task<Dictionary<string, long>> CountAsync(Guid projectId)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in (string[])["ingestion.events", "ingestion.event_ids", "ingestion.event_counts", "incidents.incidents", "notifications.deliveries"])
        {
            counts[table] = await ScalarAsync($"SELECT count(*) FROM {table} WHERE project_id = $1", projectId);
        }

        counts["timeline"] = await ScalarAsync("SELECT count(*) FROM incidents.timeline JOIN incidents.incidents i ON i.id = incident_id WHERE i.project_id = $1", projectId);
        var redis = TestServers.App.Services.GetRequiredService<IConnectionMultiplexer>();
        counts["redis"] = redis.GetServers()[0].Keys(redis.GetDatabase().Database, $"*{projectId}*").Count();
        return counts;
    }

    private static async Task<long> ScalarAsync(string sql, Guid projectId) =>
        await ScalarAsync(TestServers.App.Services.GetRequiredService<NpgsqlDataSource>(), sql, projectId);

    private static async Task<long> ScalarAsync(NpgsqlDataSource postgres, string sql, Guid projectId)
    {
        await using var query = postgres.CreateCommand(sql);
        query.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = projectId });
        return (long)(await query.ExecuteScalarAsync() ?? 0L);
    }

    private static async Task ExecuteAsync(NpgsqlDataSource postgres, string sql)
    {
        await using var command = postgres.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
