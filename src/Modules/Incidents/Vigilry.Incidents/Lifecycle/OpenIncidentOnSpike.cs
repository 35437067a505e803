using MediatR;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Vigilry.Detection.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Incidents.Publishing;
using Vigilry.Ingestion.Contracts;
using Vigilry.Platform.Streaming;

namespace Vigilry.Incidents.Lifecycle;

/// <summary>Opens an incident for a spiking project, or extends the one it has.</summary>
internal sealed class OpenIncidentOnSpike(
    IncidentsDb db, IEvents events, CreationLock creationLock, QuietWindow quietWindow, IncidentPublisher publisher, TimeProvider time)
    : INotificationHandler<SpikeDetected>
{
    /// <summary>The newest errors that name an incident and its types.</summary>
    private const int ErrorsLookedAt = 50;
    private const int MostRaces = 5;

    public async Task Handle(SpikeDetected notification, CancellationToken cancellationToken)
    {
        for (var race = 1; ; race++)
        {
            try
            {
                await OpenOrExtendAsync(notification, cancellationToken);
                return;
            }
            catch (DbUpdateException exception) when (race < MostRaces && IsLostRace(exception))
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    private static bool IsLostRace(DbUpdateException exception) =>
        exception is DbUpdateConcurrencyException
        || exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    private async Task OpenOrExtendAsync(SpikeDetected spike, CancellationToken ct)
    {
        var errors = await events.NewestErrorsAsync(spike.ProjectId, spike.WindowStartedAt, ErrorsLookedAt, ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var incident = await UnresolvedAsync(spike.ProjectId, ct);

        // Given back after the commit: who waits for it then sees the incident.
        await using var held = incident is null ? await creationLock.AcquireAsync(spike.OrganizationId, spike.ProjectId, ct) : null;
        if (incident is null)
        {
            // Whoever held the lock before has opened one by now.
            incident = held is { Waited: true } ? await UnresolvedAsync(spike.ProjectId, ct) : null;
            incident = incident is null ? await OpenAsync(spike, errors, ct) : await ExtendAsync(incident, spike, errors, ct);
        }
        else
        {
            await ExtendAsync(incident, spike, errors, ct);
        }

        await transaction.CommitAsync(ct);
        publisher.Wake();
        await quietWindow.RestartAsync(incident, ct);
    }

    /// <summary>Locked until the transaction ends: spikes of one project, processed by several hosts, take turns.</summary>
    private async Task<Incident?> UnresolvedAsync(Guid projectId, CancellationToken ct) =>
        (await db.Incidents
            .FromSql($"SELECT *, xmin FROM incidents.incidents WHERE project_id = {projectId} AND status <> {(short)IncidentStatus.Resolved} FOR UPDATE")
            .ToListAsync(ct))
        .SingleOrDefault();

    private async Task<Incident> OpenAsync(SpikeDetected spike, IReadOnlyList<EventSummary> errors, CancellationToken ct)
    {
        var incident = db.Incidents.Add(Incident.Open(spike, errors, time.GetUtcNow())).Entity;
        db.Announce(PlatformEvents.IncidentCreated, incident);
        await db.SaveChangesAsync(ct);
        return incident;
    }

    private async Task<Incident> ExtendAsync(Incident incident, SpikeDetected spike, IReadOnlyList<EventSummary> errors, CancellationToken ct)
    {
        var ids = errors.Select(e => e.Id).ToArray();
        var attached = await db.AttachedEvents
            .Where(e => e.IncidentId == incident.Id && ids.Contains(e.EventId))
            .Select(e => e.EventId)
            .ToHashSetAsync(ct);
        var previous = incident.Status;
        incident.Extend(spike, errors, attached, time.GetUtcNow());
        db.Announce(PlatformEvents.IncidentUpdated, incident, previous);
        await db.SaveChangesAsync(ct);
        return incident;
    }
}
