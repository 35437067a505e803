using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vigilry.Ingestion.Contracts;
using Vigilry.Platform.Json;
using Vigilry.Platform.Streaming;

namespace Vigilry.Detection;

/// <summary>Feeds what was ingested to spike detection, at least once.</summary>
internal sealed partial class RiskWorker(
    ConsumerGroupReader reader, IServiceScopeFactory scopes, ILogger<RiskWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var entries in reader.ReadAsync(PlatformEvents.RiskWorker, stoppingToken))
        {
            // What came for one project while the last was being worked on is observed in one go.
            foreach (var project in entries.GroupBy(e => e.Event?.ProjectId))
            {
                try
                {
                    await ObserveAsync([.. project.Select(e => e.Event).OfType<PlatformEvent>()], stoppingToken);
                    await reader.AcknowledgeAsync(PlatformEvents.RiskWorker, project);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    LogLeftPending(project.Count(), project.Key, exception);
                }
            }
        }
    }

    private async Task ObserveAsync(PlatformEvent[] events, CancellationToken ct)
    {
        EventsIngested[] ingested =
        [
            .. events.Where(e => e.Type is PlatformEvents.EventIngested)
                .Select(e => JsonSerializer.Deserialize<EventsIngested>(e.Data.Span, WireJson.Options))
                .OfType<EventsIngested>(),
        ];
        if (ingested.Length > 0)
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<SpikeDetector>()
                .ObserveAsync(events[0].OrganizationId, events[0].ProjectId, ingested, ct);
        }
    }

    [LoggerMessage(LogLevel.Error, "{Count} entries of project {ProjectId} failed and stay pending until they are reclaimed")]
    private partial void LogLeftPending(int count, Guid? projectId, Exception exception);
}
