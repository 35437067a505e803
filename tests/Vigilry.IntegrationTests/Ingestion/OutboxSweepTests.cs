using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NUnit.Framework;
using Vigilry.Ingestion.Contracts;
using Vigilry.Ingestion.Data;
using Vigilry.Ingestion.Publishing;
using Vigilry.Ingestion.Receiving;

namespace Vigilry.IntegrationTests.Ingestion;

[TestFixture, Parallelizable(ParallelScope.All)]
public class OutboxSweepTests
{
    [Test, CancelAfter(30_000)]
    public async Task Events_that_were_committed_and_not_published_still_open_an_incident(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var now = TimeProvider.System.GetUtcNow();
        Event[] errors = [.. Enumerable.Range(0, 11).Select(_ => Error(project, now))];

        // What a crash between commit and publication leaves behind.
        var store = TestServers.App.Services.GetRequiredService<EventStore>();
        var stored = await store.InsertAsync(Guid.CreateVersion7(now), errors, now.AddMinutes(-1), ct);

        Assert.That(stored, Has.Count.EqualTo(11));
        Assert.That(project.Status, Is.Not.Null.After(15_000, 100));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_batch_that_cannot_be_published_holds_no_other_up(CancellationToken ct)
    {
        using var bad = await TestServers.App.WithProjectAsync(ct);
        using var good = await TestServers.App.WithProjectAsync(ct);
        var now = TimeProvider.System.GetUtcNow();
        var store = TestServers.App.Services.GetRequiredService<EventStore>();
        var unreadable = Guid.CreateVersion7(now.AddMinutes(-2));
        await store.InsertAsync(unreadable, [Error(bad, now)], now, ct);
        await ExecuteAsync("UPDATE ingestion.events SET timestamp = '20000-01-01' WHERE project_id = $1", bad.Id, ct);
        await ExecuteAsync("UPDATE ingestion.outbox SET created_at = now() - interval '2 minutes' WHERE id = $1", unreadable, ct);

        await store.InsertAsync(Guid.CreateVersion7(now), [.. Enumerable.Range(0, 11).Select(_ => Error(good, now))], now.AddMinutes(-1), ct);

        Assert.That(good.Status, Is.Not.Null.After(15_000, 100));
        Assert.That(await ExecuteAsync("DELETE FROM ingestion.outbox WHERE id = $1", unreadable, ct), Is.EqualTo(1), "it waits still");
    }

    [Test, CancelAfter(30_000)]
    public async Task No_more_events_wait_in_memory_than_are_allowed(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var services = TestServers.App.Services;
        using var publisher = ActivatorUtilities.CreateInstance<EventPublisher>(services);
        var now = TimeProvider.System.GetUtcNow();
        StoredEvent[] events = [.. Enumerable.Repeat(Error(project, now).ToStored(), 1_000)];

        var taken = Enumerable.Range(0, 25).Count(_ => publisher.Enqueue(new StoredBatch(Guid.CreateVersion7(now), now, events)));

        Assert.That(taken, Is.EqualTo(20));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_batch_that_waited_long_is_left_to_the_sweep(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await using var dashboard = await project.OpenDashboardAsync(ct);
        var services = TestServers.App.Services;
        var now = TimeProvider.System.GetUtcNow();
        var (old, young) = (Error(project, now), Error(project, now));
        var publisher = services.GetRequiredService<EventPublisher>();

        publisher.Enqueue(new StoredBatch(Guid.CreateVersion7(now), now.AddSeconds(-6), [old.ToStored()]));
        publisher.Enqueue(new StoredBatch(Guid.CreateVersion7(now), now, [young.ToStored()]));

        Assert.That(() => dashboard.Count("EVENT_INGESTED"), Is.EqualTo(1).After(10_000, 50));
        var shown = dashboard.Heard.Single(m => m.Type is "EVENT_INGESTED").Data.GetProperty("events");
        Assert.That(shown.EnumerateArray().Select(e => e.GetProperty("id").GetGuid()), Is.EqualTo([young.Id]));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_batch_that_two_publish_is_counted_once(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var now = TimeProvider.System.GetUtcNow();
        Event[] errors = [Error(project, now), Error(project, now)];
        var batch = new StoredBatch(Guid.CreateVersion7(now), now, [.. errors.Select(e => e.ToStored())]);
        await TestServers.App.Services.GetRequiredService<EventStore>().InsertAsync(batch.Id, errors, now, ct);

        await Task.WhenAll(FinishAsync(batch, ct), FinishAsync(batch, ct));

        var stats = await project.Session.GetFromJsonAsync<JsonElement>($"/api/projects/{project.Id}/stats", ct);
        Assert.That(stats.GetProperty("buckets").EnumerateArray().Sum(b => b.GetProperty("counts").GetProperty("ERROR").GetInt32()), Is.EqualTo(2));
    }

    private static async Task<int> ExecuteAsync(string sql, Guid id, CancellationToken ct)
    {
        await using var command = TestServers.App.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        return await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task FinishAsync(StoredBatch batch, CancellationToken ct)
    {
        await using var connection = await TestServers.App.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(ct);
        await TestServers.App.Services.GetRequiredService<FinishBatches>().ExecuteAsync(connection, [batch], ct);
    }

    private static Event Error(TestProject project, DateTimeOffset at) => new()
    {
        Id = Guid.CreateVersion7(at),
        OrganizationId = project.OrganizationId,
        ProjectId = project.Id,
        Severity = EventSeverity.Error,
        Type = "TypeError",
        Timestamp = at,
        ReceivedAt = at,
    };
}
