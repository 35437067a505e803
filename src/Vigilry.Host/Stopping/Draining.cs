using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Vigilry.Host.Stopping;

/// <summary>The time between the signal to stop and the stop: the host serves all that comes, and says that it is not ready for more.</summary>
internal sealed partial class Draining(
    IHostApplicationLifetime lifetime, IOptions<StoppingOptions> options, TimeProvider time, ILogger<Draining> logger) : IHealthCheck
{
    private volatile bool _hasBegun;

    /// <summary>Waits until the host is to stop: a moment after it was told to, or at once when it ends by itself.</summary>
    public async Task WaitAsync(CancellationToken told)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(told, lifetime.ApplicationStopping);
        await Task.Delay(Timeout.InfiniteTimeSpan, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!lifetime.ApplicationStopping.IsCancellationRequested)
        {
            _hasBegun = true;
            LogDraining(options.Value.DrainFor);
            await Task.Delay(options.Value.DrainFor, time, lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_hasBegun ? HealthCheckResult.Unhealthy("This host is stopping.") : HealthCheckResult.Healthy());

    [LoggerMessage(LogLevel.Information, "Vigilry is told to stop: it is not ready any more, and serves for another {DrainFor}")]
    private partial void LogDraining(TimeSpan drainFor);
}
