using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Vigilry.Platform.Telemetry;

namespace Vigilry.Host.Telemetry;

/// <summary>Shows in the metrics what <c>/readyz</c> says, and logs when it changes.</summary>
internal sealed partial class ReadinessGauge : IHealthCheckPublisher
{
    private readonly ILogger<ReadinessGauge> _logger;
    private volatile IReadOnlyList<Measurement<int>> _last = [];
    private string _unready = "";

    public ReadinessGauge(IMeterFactory meters, ILogger<ReadinessGauge> logger)
    {
        _logger = logger;
        meters.CreatePlatformMeter().CreateObservableGauge("vigilry.ready", () => _last, description: "1 if what /readyz checks is ready, else 0");
    }

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        _last =
        [
            .. report.Entries.Select(e => new Measurement<int>(
                e.Value.Status is HealthStatus.Healthy ? 1 : 0, new KeyValuePair<string, object?>("check", e.Key))),
        ];
        var unready = string.Join(", ", report.Entries.Where(e => e.Value.Status is not HealthStatus.Healthy).Select(e => e.Key));
        if (!string.Equals(unready, _unready, StringComparison.Ordinal))
        {
            _unready = unready;
            if (unready.Length > 0)
            {
                LogNotReady(unready);
            }
            else
            {
                LogReadyAgain();
            }
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Warning, "Not ready: {Checks}")]
    private partial void LogNotReady(string checks);

    [LoggerMessage(LogLevel.Information, "Ready again")]
    private partial void LogReadyAgain();
}
