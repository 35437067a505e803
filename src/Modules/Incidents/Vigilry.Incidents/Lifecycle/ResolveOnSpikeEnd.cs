using MediatR;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Vigilry.Detection.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Incidents.Publishing;
using Vigilry.Incidents.Scoring;
using Vigilry.Platform.Streaming;

namespace Vigilry.Incidents.Lifecycle;

/// <summary>Resolves a project's incident when its errors are back at what is usual; not under the fixed rule, where the clocks do.</summary>
internal sealed partial class ResolveOnSpikeEnd(
    IncidentsDb db,
    IDetectionRules rules,
    QuietWindow quietWindow,
    Calibrations calibrations,
    IncidentPublisher publisher,
    TimeProvider time,
    ILogger<ResolveOnSpikeEnd> logger)
    : INotificationHandler<SpikeEnded>
{
    public async Task Handle(SpikeEnded notification, CancellationToken cancellationToken)
    {
        if ((await rules.GetAsync(notification.ProjectId, cancellationToken)).Mode is DetectionMode.Fixed)
        {
            return;
        }

        var calibration = await calibrations.GetAsync(notification.OrganizationId, cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.LockUnresolvedAsync(notification.ProjectId, cancellationToken) is not { } incident)
        {
            return;
        }

        var previous = incident.Status;
        if (!incident.TryEndSpike(notification.At, time.GetUtcNow()))
        {
            return;
        }

        db.Announce(PlatformEvents.IncidentUpdated, incident, calibration, previous);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        publisher.Wake();
        try
        {
            await quietWindow.StopAsync(incident, CancellationToken.None);
        }
        catch (RedisException exception)
        {
            // They run out by themselves.
            LogClocksRun(incident.Id, exception.GetType().Name);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Incident {IncidentId} is resolved, but its clocks could not be stopped ({Fault})")]
    private partial void LogClocksRun(Guid incidentId, string fault);
}
