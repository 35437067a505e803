using System.Net.Http.Json;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Vigilry.Detection.Contracts;
using Vigilry.Incidents.Contracts;

namespace Vigilry.IntegrationTests.Incidents;

/// <summary>A worker keeps its context while others change the incident.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public class LockedIncidentsTests
{
    [Test, CancelAfter(30_000)]
    public async Task Errors_that_two_workers_count_in_turn_are_all_counted(CancellationToken ct)
    {
        var (project, _) = await TestServers.App.WithOpenIncidentAsync(ct);
        using var owned = project;
        var now = TimeProvider.System.GetUtcNow();
        var spike = new SpikeDetected(project.OrganizationId, project.Id, 11, 11, 5, TimeSpan.FromSeconds(8), now.AddSeconds(-5), now);
        await using var one = TestServers.App.Services.CreateAsyncScope();
        await using var two = TestServers.App.Services.CreateAsyncScope();

        await one.ServiceProvider.GetRequiredService<IMediator>().Publish(spike with { DetectedAt = now.AddMilliseconds(1) }, ct);
        await two.ServiceProvider.GetRequiredService<IMediator>().Publish(spike with { DetectedAt = now.AddMilliseconds(2) }, ct);
        await one.ServiceProvider.GetRequiredService<IMediator>().Publish(spike with { DetectedAt = now.AddMilliseconds(3) }, ct);

        Assert.That((await project.IncidentsAsync(ct))[0].GetProperty("errorCount").GetInt32(), Is.EqualTo(26));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_mail_is_told_of_after_a_note_that_came_between(CancellationToken ct)
    {
        var (project, incident) = await TestServers.App.WithOpenIncidentAsync(ct);
        using var owned = project;
        var id = incident.GetProperty("id").GetGuid();
        await using var scope = TestServers.App.Services.CreateAsyncScope();
        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();

        await mediator.Publish(new DeliveryEnded(NewId(), id, Channel: null, IsSent: true), ct);
        using var note = await project.Session.PostAsJsonAsync($"/api/incidents/{id}/notes", new { text = "x" }, ct);
        await mediator.Publish(new DeliveryEnded(NewId(), id, Channel: null, IsSent: false), ct);

        var kinds = (await project.ItemsAsync($"/api/incidents/{id}/timeline", ct)).Select(t => $"{t.GetProperty("kind")}").ToArray();
        Assert.That(kinds, Does.Contain("NOTED").And.Contain("MAIL_FAILED"));
    }

    private static Guid NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
}
