using MediatR;
using StackExchange.Redis;
using Vigilry.Auth.Contracts;

namespace Vigilry.Detection;

/// <summary>Deletes the windows of a project that is gone, whichever severities it counted.</summary>
internal sealed class ForgetProject(IConnectionMultiplexer redis) : INotificationHandler<ProjectDeleted>
{
    public Task Handle(ProjectDeleted notification, CancellationToken cancellationToken) => redis.GetDatabase()
        .KeyDeleteAsync([.. SpikeDetector.AllWindowKeys(notification.OrganizationId, notification.ProjectId)])
        .WaitAsync(cancellationToken);
}
