using Microsoft.Extensions.Hosting;

namespace Vigilry.Ingestion.Retention;

/// <summary>Makes the partitions of today and the next days before the host takes events.</summary>
internal sealed class PartitionsAtStart(PartitionMaintenance maintenance) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => maintenance.MakeAheadAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
