using Quartz;

namespace Vigilry.Ingestion.Retention;

/// <summary>Runs the maintenance of partitions, and then of what organizations keep, on Quartz's schedule.</summary>
[DisallowConcurrentExecution]
internal sealed class PartitionMaintenanceJob(PartitionMaintenance maintenance, OrganizationRetention organizations) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        await maintenance.RunAsync(cancellationToken);
        await organizations.RunAsync(cancellationToken);
    }
}
