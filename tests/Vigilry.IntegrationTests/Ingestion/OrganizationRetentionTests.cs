using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using NUnit.Framework;
using Vigilry.Ingestion.Contracts;
using Vigilry.Ingestion.Data;
using Vigilry.Ingestion.Receiving;
using Vigilry.Ingestion.Retention;

namespace Vigilry.IntegrationTests.Ingestion;

[TestFixture, Parallelizable(ParallelScope.All)]
public class OrganizationRetentionTests
{
    [Test, CancelAfter(120_000)]
    public async Task An_organizations_own_days_delete_its_events_and_counts_and_nobody_elses(CancellationToken ct)
    {
        var (app, clock) = await StartAsync(ct);
        await using var stopped = app;
        using var brief = await app.WithProjectAsync(ct);
        using var sibling = await brief.WithSiblingAsync(ct);
        using var usual = await app.WithProjectAsync(ct);
        using var longer = await app.WithProjectAsync(ct);
        await PatchAsync(brief, """{"retentionDays":2}""", ct);
        await PatchAsync(longer, """{"retentionDays":3650}""", ct);
        var first = clock.GetUtcNow();
        for (var day = 0; day < 4; day++)
        {
            await StoreAsync(app, [.. new[] { brief, sibling, usual, longer }.Select(p => EventOf(p, clock.GetUtcNow()))], ct);
            clock.Advance(TimeSpan.FromDays(1));
            await app.Services.GetRequiredService<PartitionMaintenance>().MakeAheadAsync(ct);
        }

        // Four days after the first: of the third one part is still to be kept, and all of the first two is too old.
        await Task.WhenAll(RunAsync(app, ct), RunAsync(app, ct));

        var all = Enumerable.Range(0, 4).Select(d => first.AddDays(d)).ToArray();
        foreach (var (project, kept) in new[] { (brief, all[2..]), (sibling, all[2..]), (usual, all), (longer, all) })
        {
            Assert.That(await ReceivedAsync(app, project, ct), Is.EqualTo(kept));
            Assert.That(await CountedAsync(app, project, ct), Is.EqualTo(kept.Length));
        }
    }

    [Test, CancelAfter(120_000)]
    public async Task More_than_one_statement_deletes_is_deleted_and_ids_stay_known_for_24_hours(CancellationToken ct)
    {
        var (app, clock) = await StartAsync(ct);
        await using var stopped = app;
        using var project = await app.WithProjectAsync(ct);
        using var other = await app.WithProjectAsync(ct);
        await PatchAsync(project, """{"retentionDays":1}""", ct);
        var received = clock.GetUtcNow();
        await StoreAsync(app, [.. Enumerable.Range(0, 12_000).Select(i => EventOf(i % 6 == 0 ? other : project, received))], ct);
        clock.Advance(TimeSpan.FromDays(2) - TimeSpan.FromMinutes(1));
        var known = EventOf(project, clock.GetUtcNow());
        await StoreAsync(app, [known], ct);

        await RunAsync(app, ct);

        Assert.That(await ReceivedAsync(app, project, ct), Is.EqualTo([known.ReceivedAt]));
        Assert.That(await ReceivedAsync(app, other, ct), Has.Count.EqualTo(2_000));
        clock.Advance(TimeSpan.FromHours(23));
        await RunAsync(app, ct);
        Assert.That(await StoreAsync(app, [EventOf(project, clock.GetUtcNow(), known.Id)], ct), Is.Empty, "sent again, it is known");
    }

    [Test, CancelAfter(120_000)]
    public async Task A_day_that_another_host_indexes_is_left_for_the_next_time(CancellationToken ct)
    {
        var (app, clock) = await StartAsync(ct);
        await using var stopped = app;
        using var project = await app.WithProjectAsync(ct);
        await PatchAsync(project, """{"retentionDays":1}""", ct);
        var day = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        await StoreAsync(app, [EventOf(project, clock.GetUtcNow())], ct);
        clock.Advance(TimeSpan.FromDays(2));
        await using (var indexer = await app.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(ct))
        await using (await indexer.BeginTransactionAsync(ct))
        {
            await using var index = new NpgsqlCommand($"LOCK TABLE ingestion.events_{day:yyyyMMdd} IN SHARE MODE", indexer);
            await index.ExecuteNonQueryAsync(ct);
            await RunAsync(app, ct);
            Assert.That(await ReceivedAsync(app, project, ct), Has.Count.EqualTo(1));
        }

        await RunAsync(app, ct);
        Assert.That(await ReceivedAsync(app, project, ct), Is.Empty);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_patch_changes_what_it_names(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        Assert.That(await OrganizationAsync(project, ct), Is.EqualTo(("Test", (int?)null)));

        await PatchAsync(project, """{"retentionDays":7}""", ct);
        Assert.That(await OrganizationAsync(project, ct), Is.EqualTo(("Test", (int?)7)));
        await PatchAsync(project, """{"name":" Renamed "}""", ct);
        Assert.That(await OrganizationAsync(project, ct), Is.EqualTo(("Renamed", (int?)7)));
        await PatchAsync(project, "{}", ct);
        Assert.That(await OrganizationAsync(project, ct), Is.EqualTo(("Renamed", (int?)7)));
        await PatchAsync(project, """{"retentionDays":null}""", ct);
        Assert.That(await OrganizationAsync(project, ct), Is.EqualTo(("Renamed", (int?)null)));
    }

    [TestCase("""{"retentionDays":0}""", "retentionDays")]
    [TestCase("""{"retentionDays":3651}""", "retentionDays")]
    [TestCase("""{"name":null}""", "name")]
    [TestCase("""{"name":" "}""", "name")]
    [TestCase("""{"name":"a\nb"}""", "name")]
    [CancelAfter(20_000)]
    public async Task A_wrong_value_is_400_and_named(string body, string member, CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);

        using var response = await SendAsync(project, project.OrganizationId, body, ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(ct);
        Assert.That(problem.GetProperty("errors").EnumerateObject().Single().Name, Is.EqualTo(member));
    }

    [Test, CancelAfter(20_000)]
    public async Task Another_organization_is_404_and_a_key_is_403(CancellationToken ct)
    {
        using var mine = await TestServers.App.WithProjectAsync(ct);
        using var theirs = await TestServers.App.WithProjectAsync(ct);

        using var patched = await SendAsync(mine, theirs.OrganizationId, """{"retentionDays":1}""", ct);
        using var byKey = await mine.KeyClient.PatchAsJsonAsync($"/api/organizations/{mine.OrganizationId}", new { retentionDays = 1 }, ct);

        Assert.That(patched.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(byKey.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await OrganizationAsync(theirs, ct), Is.EqualTo(("Test", (int?)null)));
    }

    /// <summary>At tomorrow's noon: sessions are not yet over for clients, which have the real time.</summary>
    private static async Task<(VigilryApp App, FakeTimeProvider Clock)> StartAsync(CancellationToken ct)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(TimeProvider.System.GetUtcNow().Date.AddHours(36), TimeSpan.Zero));
        return (await VigilryApp.StartAloneAsync(ct, settings: null, services => services.AddSingleton<TimeProvider>(clock)), clock);
    }

    private static async Task RunAsync(VigilryApp app, CancellationToken ct)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<OrganizationRetention>().RunAsync(ct);
    }

    private static Task<HashSet<(Guid ProjectId, Guid Id)>> StoreAsync(VigilryApp app, Event[] events, CancellationToken ct) =>
        app.Services.GetRequiredService<EventStore>().InsertAsync(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), events, events[0].ReceivedAt, ct);

    private static Event EventOf(TestProject project, DateTimeOffset at, Guid? id = null) => new()
    {
        Id = id ?? Guid.CreateVersion7(at),
        HasClientId = true,
        OrganizationId = project.OrganizationId,
        ProjectId = project.Id,
        Severity = EventSeverity.Info,
        Type = "t",
        Timestamp = at,
        ReceivedAt = at,
    };

    private static async Task<IReadOnlyList<DateTimeOffset>> ReceivedAsync(VigilryApp app, TestProject project, CancellationToken ct)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IngestionDb>().Events
            .Where(e => e.ProjectId == project.Id).Select(e => e.ReceivedAt).Order().ToListAsync(ct);
    }

    /// <summary>The hours that have a count, and so the events of a test that stores one at a time.</summary>
    private static async Task<int> CountedAsync(VigilryApp app, TestProject project, CancellationToken ct)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var counts = await scope.ServiceProvider.GetRequiredService<IngestionDb>().Counts
            .Where(c => c.ProjectId == project.Id).GroupBy(c => c.Seconds).Select(g => g.Sum(c => c.Info)).ToListAsync(ct);
        Assert.That(counts, Has.Count.EqualTo(2).And.All.EqualTo(counts[0]), "by minute and by hour");
        return counts[0];
    }

    private static async Task<(string? Name, int? RetentionDays)> OrganizationAsync(TestProject project, CancellationToken ct)
    {
        var one = await project.Session.GetFromJsonAsync<JsonElement>($"/api/organizations/{project.OrganizationId}", ct);
        var listed = (await project.ItemsAsync("/api/organizations", ct)).Single();
        Assert.That($"{listed}", Is.EqualTo($"{one}"));
        var days = one.GetProperty("retentionDays");
        return (one.GetProperty("name").GetString(), days.ValueKind is JsonValueKind.Null ? null : days.GetInt32());
    }

    private static async Task PatchAsync(TestProject project, string body, CancellationToken ct)
    {
        using var response = await SendAsync(project, project.OrganizationId, body, ct);
        response.EnsureSuccessStatusCode();
    }

    private static async Task<HttpResponseMessage> SendAsync(TestProject project, Guid organizationId, string body, CancellationToken ct)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await project.Session.PatchAsync(new Uri($"/api/organizations/{organizationId}", UriKind.Relative), content, ct);
    }
}
