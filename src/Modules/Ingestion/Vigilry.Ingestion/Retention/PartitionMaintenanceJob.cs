using Quartz;

namespace Vigilry.Ingestion.Retention;

/// <summary>Runs the maintenance of partitions on Quartz's schedule.</summary>
[DisallowConcurrentExecution]
internal sealed class PartitionMaintenanceJob(PartitionMaintenance maintenance) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await maintenance.RunAsync(cancellationToken);
}
