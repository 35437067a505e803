using System.Threading.Channels;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vigilry.Incidents.Contracts;

namespace Vigilry.Realtime;

/// <summary>
/// Says when new incidents were sent to dashboards, beside the broadcast, which does not wait for it. What is lost, in a crash or where nobody can take it, is
/// a figure.
/// </summary>
internal sealed partial class BroadcastReports(IServiceScopeFactory scopes, ILogger<BroadcastReports> logger) : BackgroundService
{
    private const int MostWaiting = 10_000;

    private readonly Channel<IncidentBroadcast> _reports = Channel.CreateBounded<IncidentBroadcast>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>A new incident was sent.</summary>
    public void Report(Guid incidentId, DateTimeOffset at) => _reports.Writer.TryWrite(new IncidentBroadcast(incidentId, at));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var report in _reports.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<IMediator>().Publish(report, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotKept(report.IncidentId, exception.GetType().Name);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "When incident {IncidentId} was sent to dashboards could not be kept ({Fault})")]
    private partial void LogNotKept(Guid incidentId, string fault);
}
