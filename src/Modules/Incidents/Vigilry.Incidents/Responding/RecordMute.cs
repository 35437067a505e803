using MediatR;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Data;

namespace Vigilry.Incidents.Responding;

/// <summary>Writes into the timeline of a project's incident that the project was muted, or that the mute was ended.</summary>
internal sealed class RecordMute(IncidentsDb db, TimeProvider time) : INotificationHandler<ProjectSettingsChanged>
{
    public async Task Handle(ProjectSettingsChanged notification, CancellationToken cancellationToken)
    {
        if (notification.Previous.MutedUntil == notification.Current.MutedUntil)
        {
            return;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.LockUnresolvedAsync(notification.ProjectId, cancellationToken) is { } incident)
        {
            incident.RecordMute(notification.Current.MutedUntil, notification.UserId, time.GetUtcNow());
            await db.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }
}
