using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vigilry.Incidents.Data;
using Vigilry.Incidents.Publishing;
using Vigilry.Platform.Streaming;

namespace Vigilry.Incidents.Lifecycle;

/// <summary>Moves each unresolved incident on by what its clocks say. Source: the outer contract, "Redis".</summary>
internal sealed partial class IncidentHealthCheck(
    IncidentsDb db,
    QuietWindow quietWindow,
    IncidentPublisher publisher,
    IOptionsMonitor<IncidentsOptions> options,
    TimeProvider time,
    ILogger<IncidentHealthCheck> logger)
{
    /// <summary>Checks all. Several hosts may do so at once: a change of an incident that another host changed first is dropped.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var unresolved = await db.Incidents.Where(i => i.Status != IncidentStatus.Resolved).ToListAsync(ct);
        db.ChangeTracker.Clear();
        var clocks = await Task.WhenAll(unresolved.Select(i => quietWindow.LeftAsync(i, ct)));
        foreach (var (incident, left) in unresolved.Zip(clocks))
        {
            if (await NextStatusAsync(incident, await RestoreLostAsync(incident, left, ct), ct) is { } next)
            {
                await MoveAsync(incident, next, ct);
            }
        }

        publisher.Wake();
    }

    /// <summary>Where the incident goes now; <see langword="null"/> if it stays.</summary>
    private async Task<IncidentStatus?> NextStatusAsync(Incident incident, ClocksLeft left, CancellationToken ct)
    {
        var isActive = left.Active > TimeSpan.Zero;
        return incident.Status switch
        {
            IncidentStatus.Open when !isActive => IncidentStatus.Investigating,
            IncidentStatus.Investigating when isActive => IncidentStatus.Open,
            IncidentStatus.Investigating when await quietWindow.TryEndAsync(incident, ct) => IncidentStatus.Resolved,
            _ => null,
        };
    }

    /// <summary>PostgreSQL knows when the last spike was: a clock that should still run, but is gone, was lost with Redis's memory.</summary>
    private async Task<ClocksLeft> RestoreLostAsync(Incident incident, ClocksLeft left, CancellationToken ct)
    {
        var sinceSpike = time.GetUtcNow() - incident.LastSpikeAt;
        var expected = new ClocksLeft(
            Longer(left.Active, options.CurrentValue.ActiveTtl - sinceSpike),
            Longer(left.Investigating, options.CurrentValue.InvestigatingTtl - sinceSpike));
        var activeIsLost = left.Active == TimeSpan.Zero && expected.Active > TimeSpan.Zero;
        var windowIsLost = left.Investigating == TimeSpan.Zero && expected.Investigating > TimeSpan.Zero;
        if (activeIsLost || windowIsLost)
        {
            await quietWindow.RestoreAsync(incident, expected, ct);
            LogClocksRestored(incident.Id);
        }

        return expected;
    }

    private static TimeSpan Longer(TimeSpan left, TimeSpan expected) => left > TimeSpan.Zero ? left : TimeSpan.FromTicks(Math.Max(0, expected.Ticks));

    private async Task MoveAsync(Incident seen, IncidentStatus next, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        var incident = db.Attach(seen).Entity;
        var previous = incident.Status;
        try
        {
            incident.MoveTo(next, time.GetUtcNow());
            db.Announce(PlatformEvents.IncidentUpdated, incident, previous);
            await db.SaveChangesAsync(ct);
            LogMoved(incident.Id, previous, incident.Status);
        }
        catch (DbUpdateConcurrencyException)
        {
            LogChangedElsewhere(incident.Id);
        }
    }

    [LoggerMessage(LogLevel.Information, "Incident {IncidentId}: {Previous} -> {Status}")]
    private partial void LogMoved(Guid incidentId, IncidentStatus previous, IncidentStatus status);

    [LoggerMessage(LogLevel.Warning, "Incident {IncidentId}: its clocks were lost and are restored")]
    private partial void LogClocksRestored(Guid incidentId);

    [LoggerMessage(LogLevel.Information, "Incident {IncidentId} changed meanwhile and is left to the next check")]
    private partial void LogChangedElsewhere(Guid incidentId);
}
