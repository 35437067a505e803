using MediatR;
using Microsoft.EntityFrameworkCore;
using Vigilry.Incidents.Alerting;
using Vigilry.Incidents.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Incidents.Scoring;
using Vigilry.Platform.Streaming;

namespace Vigilry.Incidents.Publishing;

/// <summary>Writes into an incident's timeline that a notice about it was handed over, or given up; once, however often it is told.</summary>
internal sealed class RecordDelivery(
    IncidentsDb db, IncidentPublisher publisher, Calibrations calibrations, AlertStages stages, TimeProvider time) : INotificationHandler<DeliveryEnded>
{
    public async Task Handle(DeliveryEnded notification, CancellationToken cancellationToken)
    {
        var organizationId = await db.Incidents.Where(i => i.Id == notification.IncidentId).Select(i => i.OrganizationId).SingleOrDefaultAsync(cancellationToken);
        var calibration = await calibrations.GetAsync(organizationId, cancellationToken);
        Incident? mailed = null;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.LockAsync(notification.IncidentId, cancellationToken) is { } incident
            && await IdOfEntryAsync(notification, cancellationToken) is { } id)
        {
            mailed = incident.RecordDelivery(id, notification.Channel, notification.IsSent, time.GetUtcNow()) ? incident : null;
            db.Announce(PlatformEvents.IncidentUpdated, incident, calibration, incident.Status);
            await db.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        publisher.Wake();
        if (mailed is not null)
        {
            stages.Mailed(mailed);
        }
    }

    /// <summary>The delivery's own; another if it was given up before and then sent again; <see langword="null"/> if it is known.</summary>
    private async Task<Guid?> IdOfEntryAsync(DeliveryEnded ended, CancellationToken ct)
    {
        var known = await db.Timeline.Where(t => t.Id == ended.DeliveryId).Select(t => (TimelineKind?)t.Kind).SingleOrDefaultAsync(ct);
        return known switch
        {
            null => ended.DeliveryId,
            TimelineKind.MailFailed or TimelineKind.NoticeFailed when ended.IsSent => Guid.CreateVersion7(time.GetUtcNow()),
            _ => null,
        };
    }
}
