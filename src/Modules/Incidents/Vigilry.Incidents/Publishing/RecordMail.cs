using MediatR;
using Microsoft.EntityFrameworkCore;
using Vigilry.Incidents.Contracts;
using Vigilry.Incidents.Data;

namespace Vigilry.Incidents.Publishing;

/// <summary>Writes into an incident's timeline that a mail about it was handed over, or given up; once, however often it is told.</summary>
internal sealed class RecordMail(IncidentsDb db, TimeProvider time) : INotificationHandler<MailAttempted>
{
    public async Task Handle(MailAttempted notification, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.LockAsync(notification.IncidentId, cancellationToken) is { } incident
            && !await db.Timeline.AnyAsync(t => t.Id == notification.DeliveryId, cancellationToken))
        {
            incident.RecordMail(notification.DeliveryId, notification.IsSent, time.GetUtcNow());
            await db.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }
}
