using MediatR;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Vigilry.Auth.Contracts;
using Vigilry.Detection.Contracts;
using Vigilry.Incidents.Alerting;
using Vigilry.Incidents.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Incidents.Publishing;
using Vigilry.Incidents.Scoring;
using Vigilry.Ingestion.Contracts;
using Vigilry.Platform.Streaming;

namespace Vigilry.Incidents.Lifecycle;

/// <summary>Opens an incident for a spiking project, or extends the one it has.</summary>
internal sealed class OpenIncidentOnSpike(
    IncidentsDb db,
    IEvents events,
    IDetectionRules rules,
    IProjects projects,
    IProjectSettings settings,
    CreationLock creationLock,
    QuietWindow quietWindow,
    IncidentAssessor assessor,
    Calibrations calibrations,
    AlertStages stages,
    IncidentPublisher publisher,
    TimeProvider time)
    : INotificationHandler<SpikeDetected>
{
    /// <summary>The newest errors that name an incident and its types.</summary>
    private const int ErrorsLookedAt = 50;
    private const int MostRaces = 5;

    public async Task Handle(SpikeDetected notification, CancellationToken cancellationToken)
    {
        using var activity = IncidentsTelemetry.Source.StartActivity("open incident");
        for (var race = 1; ; race++)
        {
            try
            {
                await OpenOrExtendAsync(notification, cancellationToken);
                return;
            }
            catch (DbUpdateException exception)
                when (race < MostRaces && exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    private async Task OpenOrExtendAsync(SpikeDetected spike, CancellationToken ct)
    {
        var known = await LookUpAsync(spike, ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var incident = await db.LockUnresolvedAsync(spike.ProjectId, ct);

        if (incident is null && !known.ProjectExists)
        {
            // Its project was deleted, and these were its last errors.
            return;
        }

        // Given back after the commit: who waits for it then sees the incident.
        await using var held = incident is null ? await creationLock.AcquireAsync(spike.OrganizationId, spike.ProjectId, ct) : null;
        if (held is { Waited: true })
        {
            // Whoever held the lock before has opened one by now.
            incident = await db.LockUnresolvedAsync(spike.ProjectId, ct);
        }

        var isNew = incident is null;
        var changed = incident is not null ? await ExtendAsync(incident, spike, known, ct) : await OpenAsync(spike, known, ct);
        await transaction.CommitAsync(ct);
        if (changed is not null)
        {
            var storedAt = time.GetUtcNow();
            publisher.Wake();
            await quietWindow.RestartAsync(changed, ct);
            if (isNew)
            {
                await stages.StoredAsync(changed, storedAt, ct);
                await assessor.AssessLateAsync(changed, ct);
            }
        }
    }

    /// <summary>What an incident needs from elsewhere. Side by side, as people wait for what comes after.</summary>
    private async Task<Known> LookUpAsync(SpikeDetected spike, CancellationToken ct)
    {
        var rule = await rules.GetAsync(spike.ProjectId, ct);
        var errors = events.NewestErrorsAsync(spike.ProjectId, rule.Severities, spike.WindowStartedAt, ErrorsLookedAt, ct);
        var name = projects.NameAsync(spike.ProjectId, ct);
        var calibration = calibrations.GetAsync(spike.OrganizationId, ct).AsTask();
        await Task.WhenAll(errors, name, calibration);
        return new Known(await errors, await name is not null, await calibration);
    }

    /// <returns>The new incident; <see langword="null"/> if the project is muted, or if these are errors of the last one.</returns>
    private async Task<Incident?> OpenAsync(SpikeDetected spike, Known known, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var resolvedUntil = now + Incident.ClocksDiffer;
        var last = await db.Incidents.AsNoTracking()
            .Where(i => i.ProjectId == spike.ProjectId && i.Status == IncidentStatus.Resolved && i.ResolvedAt <= resolvedUntil)
            .OrderByDescending(i => i.ResolvedAt)
            .FirstOrDefaultAsync(ct);
        if (last?.Covers(spike, now) is true || (await settings.GetAsync(spike.ProjectId, ct)).MutedUntil > now)
        {
            return null;
        }

        // The last moment at which it can be in the first message and mail.
        var assessment = spike.Assessment ?? await assessor.TakeAsync(spike.OrganizationId, spike.ProjectId, ct);
        var incident = db.Incidents.Add(Incident.Open(spike, known.Errors, now, assessment)).Entity;
        db.Announce(PlatformEvents.IncidentCreated, incident, known.Calibration, causedAt: spike.CausedAt);
        await db.SaveChangesAsync(ct);
        return incident;
    }

    /// <returns>The incident; <see langword="null"/> if the spike told it nothing new.</returns>
    private async Task<Incident?> ExtendAsync(Incident incident, SpikeDetected spike, Known known, CancellationToken ct)
    {
        var ids = known.Errors.Select(e => e.Id).ToArray();
        var attached = await db.AttachedEvents
            .Where(e => e.IncidentId == incident.Id && ids.Contains(e.EventId))
            .Select(e => e.EventId)
            .ToHashSetAsync(ct);
        var previous = incident.Status;
        var isAssessed = spike.Assessment is { } assessment && incident.Assess(assessment);
        if (!incident.Extend(spike, known.Errors, attached, time.GetUtcNow()) && !isAssessed)
        {
            return null;
        }

        db.Announce(
            PlatformEvents.IncidentUpdated,
            incident,
            known.Calibration,
            previous,
            causedAt: previous != incident.Status && incident.Status is IncidentStatus.Open ? spike.CausedAt : null);
        await db.SaveChangesAsync(ct);
        return incident;
    }

    /// <param name="Errors">The newest errors, newest first.</param>
    /// <param name="ProjectExists">It was not deleted.</param>
    /// <param name="Calibration">What the organization's scores are shown by.</param>
    private sealed record Known(IReadOnlyList<EventSummary> Errors, bool ProjectExists, Calibration Calibration);
}
