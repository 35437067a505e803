using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Vigilry.Ingestion.Contracts;
using Vigilry.Ingestion.Data;
using Vigilry.Ingestion.Receiving;

namespace Vigilry.IntegrationTests.Ingestion;

[TestFixture, Parallelizable(ParallelScope.All)]
public class EventWriterTests
{
    [Test, CancelAfter(20_000)]
    public async Task An_event_that_PostgreSQL_refuses_harms_no_other_in_its_group(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        string[] payloads = ["{}", """{"n":1e400000}""", "{}", "{}", """{"s":"\u0000"}"""];

        // Validation lets none of these through; the writer must do without it.
        var results = await TestServers.App.Services.GetRequiredService<EventWriter>()
            .StoreAsync([.. payloads.Select(p => EventOf(project, p))]).WaitAsync(ct);

        Assert.That(results, Is.EqualTo(
            [StoreResult.Stored, StoreResult.Refused, StoreResult.Stored, StoreResult.Stored, StoreResult.Refused]));
        Assert.That(await project.ItemsAsync($"/api/projects/{project.Id}/events", ct), Has.Count.EqualTo(3));
    }

    [Test]
    public void Nothing_needs_no_statement()
    {
        using var notStarted = ActivatorUtilities.CreateInstance<EventWriter>(TestServers.App.Services);

        Assert.That(notStarted.StoreAsync([]).IsCompletedSuccessfully, Is.True);
    }

    private static Event EventOf(TestProject project, string payload)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new Event
        {
            Id = Guid.CreateVersion7(now),
            OrganizationId = project.OrganizationId,
            ProjectId = project.Id,
            Severity = EventSeverity.Info,
            Type = "t",
            Payload = payload,
            Timestamp = now,
            ReceivedAt = now,
        };
    }
}
