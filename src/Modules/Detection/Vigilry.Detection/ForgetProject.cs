using MediatR;
using StackExchange.Redis;
using Vigilry.Auth.Contracts;
using Vigilry.Detection.Live;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.Detection;

/// <summary>Deletes the windows of a project that is gone, whichever severities it counted, and what was learned of it.</summary>
internal sealed class ForgetProject(IConnectionMultiplexer redis, DetectorStore detectors) : INotificationHandler<ProjectDeleted>
{
    public async Task Handle(ProjectDeleted notification, CancellationToken cancellationToken)
    {
        var (organizationId, projectId) = (notification.OrganizationId, notification.ProjectId);
        await redis.GetDatabase().KeyDeleteAsync([.. SpikeDetector.AllWindowKeys(organizationId, projectId)]).WaitAsync(cancellationToken);
        await detectors.ForgetAsync(new ProjectOfOrganization(organizationId, projectId), cancellationToken);
    }
}
