using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vigilry.Platform.Streaming;
using Vigilry.Platform.Telemetry;

namespace Vigilry.Realtime;

/// <summary>Passes the stream on to the dashboards of the organization that each entry belongs to, at least once and in order.</summary>
internal sealed partial class Broadcaster(
    ConsumerGroupReader reader,
    LiveEvents liveEvents,
    IHubContext<DashboardHub> hub,
    BroadcastReports reports,
    RealtimeTelemetry telemetry,
    TimeProvider time,
    ILogger<Broadcaster> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var entries in reader.ReadAsync(PlatformEvents.WsService, stoppingToken))
        {
            try
            {
                foreach (var platformEvent in entries.Select(e => e.Event).OfType<PlatformEvent>())
                {
                    try
                    {
                        await PassOnAsync(platformEvent, stoppingToken);
                    }
                    catch (JsonException)
                    {
                        // It would be as unreadable the next time.
                        LogUnreadable(platformEvent.Type, platformEvent.ProjectId);
                    }
                }

                await reader.AcknowledgeAsync(PlatformEvents.WsService, entries);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogLeftPending(entries.Count, exception);
            }
        }
    }

    private async Task PassOnAsync(PlatformEvent platformEvent, CancellationToken ct)
    {
        switch (platformEvent.Type)
        {
            case PlatformEvents.EventIngested:
                await liveEvents.TakeAsync(platformEvent, ct);
                break;
            case PlatformEvents.IncidentCreated or PlatformEvents.IncidentUpdated:
                await BroadcastAsync(platformEvent, ct);
                break;
        }
    }

    private async Task BroadcastAsync(PlatformEvent platformEvent, CancellationToken ct)
    {
        using var activity = RealtimeTelemetry.Source.StartFrom($"broadcast {platformEvent.Type}", ActivityKind.Consumer, [platformEvent.TraceParent]);
        var incident = JsonSerializer.Deserialize<JsonElement>(platformEvent.Data.Span);
        await hub.Clients.Group(DashboardHub.GroupOf(platformEvent.OrganizationId)).SendAsync(platformEvent.Type, incident, ct);
        if (platformEvent.Type is PlatformEvents.IncidentCreated)
        {
            reports.Report(incident.GetProperty("id").GetGuid(), time.GetUtcNow());
        }

        if (platformEvent.CausedAt is { } causedAt)
        {
            telemetry.RecordAlert(time.GetUtcNow() - causedAt);
        }
    }

    [LoggerMessage(LogLevel.Error, "An entry {Type} of project {ProjectId} cannot be read and is passed over")]
    private partial void LogUnreadable(string type, Guid projectId);

    [LoggerMessage(LogLevel.Error, "{Count} entries were not broadcast and stay pending until they are reclaimed")]
    private partial void LogLeftPending(int count, Exception exception);
}
