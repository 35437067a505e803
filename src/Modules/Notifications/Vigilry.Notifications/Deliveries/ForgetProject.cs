using MediatR;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Notifications.Data;

namespace Vigilry.Notifications.Deliveries;

/// <summary>Deletes the channels of a project that is gone, and what was or was to be told of its incidents.</summary>
internal sealed class ForgetProject(NotificationsDb db) : INotificationHandler<ProjectDeleted>
{
    public async Task Handle(ProjectDeleted notification, CancellationToken cancellationToken)
    {
        await db.Channels.Where(c => c.ProjectId == notification.ProjectId).ExecuteDeleteAsync(cancellationToken);
        await db.MaintenanceWindows.Where(w => w.ProjectId == notification.ProjectId).ExecuteDeleteAsync(cancellationToken);
        await db.MailPreferences.Where(p => p.ProjectId == notification.ProjectId).ExecuteDeleteAsync(cancellationToken);
        await db.Decisions.Where(d => d.ProjectId == notification.ProjectId).ExecuteDeleteAsync(cancellationToken);
        await db.Deliveries.Where(d => d.ProjectId == notification.ProjectId).ExecuteDeleteAsync(cancellationToken);
    }
}
