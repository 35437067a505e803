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

[TestFixture]
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
    public async Task A_batch_that_two_publish_is_counted_once(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var now = TimeProvider.System.GetUtcNow();
        var batch = new StoredBatch(Guid.CreateVersion7(now), [Error(project, now), Error(project, now)]);
        await TestServers.App.Services.GetRequiredService<EventStore>().InsertAsync(batch.Id, batch.Events, now, ct);

        await Task.WhenAll(FinishAsync(batch, ct), FinishAsync(batch, ct));

        var stats = await project.Session.GetFromJsonAsync<JsonElement>($"/api/projects/{project.Id}/stats", ct);
        Assert.That(stats.GetProperty("buckets").EnumerateArray().Sum(b => b.GetProperty("counts").GetProperty("ERROR").GetInt32()), Is.EqualTo(2));
    }

    private static async Task FinishAsync(StoredBatch batch, CancellationToken ct)
    {
        await using var connection = await TestServers.App.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(ct);
        await FinishBatches.ExecuteAsync(connection, [batch], ct);
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
