using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Vigilry.Ingestion.Contracts;
using Vigilry.Ingestion.Data;
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
