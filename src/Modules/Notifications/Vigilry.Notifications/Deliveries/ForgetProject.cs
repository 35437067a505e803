using MediatR;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Notifications.Data;

namespace Vigilry.Notifications.Deliveries;

/// <summary>Deletes the mails about the incidents of a project that is gone, sent or not.</summary>
internal sealed class ForgetProject(NotificationsDb db) : INotificationHandler<ProjectDeleted>
{
    public Task Handle(ProjectDeleted notification, CancellationToken cancellationToken) =>
        db.Deliveries.Where(d => d.ProjectId == notification.ProjectId).ExecuteDeleteAsync(cancellationToken);
}
