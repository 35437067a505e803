using Quartz;

namespace Vigilry.Incidents.Lifecycle;

/// <summary>Runs the health check of incidents on Quartz's schedule.</summary>
[DisallowConcurrentExecution]
internal sealed class HealthCheckJob(IncidentHealthCheck healthCheck) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await healthCheck.RunAsync(cancellationToken);
}
