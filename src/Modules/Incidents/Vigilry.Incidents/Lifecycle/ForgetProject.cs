using MediatR;
using Microsoft.EntityFrameworkCore;
using StackExchange.Redis;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Data;

namespace Vigilry.Incidents.Lifecycle;

/// <summary>Deletes the incidents of a project that is gone, with timelines, attached events and clocks.</summary>
internal sealed class ForgetProject(IncidentsDb db, IConnectionMultiplexer redis) : INotificationHandler<ProjectDeleted>
{
    public async Task Handle(ProjectDeleted notification, CancellationToken cancellationToken)
    {
        await db.Announcements.Where(a => a.ProjectId == notification.ProjectId).ExecuteDeleteAsync(cancellationToken);
        await db.Incidents.Where(i => i.ProjectId == notification.ProjectId).ExecuteDeleteAsync(cancellationToken);
        var project = $"{notification.OrganizationId}:{notification.ProjectId}";
        await redis.GetDatabase()
            .KeyDeleteAsync([$"incident:active:{project}", $"incident:investigating:{project}", $"incident:lock:{project}", $"incident:assessment:{project}"])
            .WaitAsync(cancellationToken);
    }
}
