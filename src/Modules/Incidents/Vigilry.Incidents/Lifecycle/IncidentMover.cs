using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Vigilry.Detection.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Incidents.Publishing;
using Vigilry.Incidents.Scoring;
using Vigilry.Ingestion.Contracts;
using Vigilry.Platform.Streaming;

namespace Vigilry.Incidents.Lifecycle;

/// <summary>Reads the clocks of some incidents, and moves on those whose time has come.</summary>
internal sealed partial class IncidentMover(
    IncidentsDb db,
    QuietWindow quietWindow,
    IDetectionRules rules,
    IEvents events,
    Calibrations calibrations,
    TimeProvider time,
    ILogger<IncidentMover> logger)
{
    /// <summary>How often an incident that somebody else is changing is tried: a host that hangs holds up its own incident only.</summary>
    private const int MostTries = 20;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Adaptive detection says after six minutes of calm that a spike is over, and calm begins when its window, for one kind of error of five minutes, is.
    /// </summary>
    private static readonly TimeSpan DetectionEndsWithin = TimeSpan.FromMinutes(12);

    /// <summary>Moves those on whose time has come.</summary>
    /// <returns>How many changed their status.</returns>
    public async Task<int> MoveAsync(UnresolvedIncident[] incidents, CancellationToken ct)
    {
        var (clocks, restored) = await quietWindow.ReadAsync(incidents, ct);
        if (restored > 0)
        {
            LogClocksRestored(restored);
        }

        var due = incidents.Zip(clocks, (incident, clock) => (Incident: incident, Next: NextStatus(incident, clock)))
            .Where(d => d.Next is not null)
            .ToDictionary(d => d.Incident, d => d.Next.GetValueOrDefault());
        foreach (var incident in await StillSpikingAsync([.. due.Where(d => d.Value == IncidentStatus.Resolved).Select(d => d.Key)], ct))
        {
            due.Remove(incident);
        }

        var moved = 0;
        for (var tries = 1; due.Count > 0; tries++)
        {
            moved += await TryMoveAsync(due, ct);
            if (due.Count == 0 || tries == MostTries)
            {
                break;
            }

            await Task.Delay(BetweenTries, time, ct);
        }

        return moved;
    }

    /// <summary>Where the incident goes now; <see langword="null"/> if it stays.</summary>
    private static IncidentStatus? NextStatus(UnresolvedIncident incident, Clocks clocks) => incident.Status switch
    {
        IncidentStatus.Open when !clocks.IsActive => IncidentStatus.Investigating,
        IncidentStatus.Investigating when clocks.IsActive => IncidentStatus.Open,
        IncidentStatus.Investigating when clocks.IsNearlyOver => IncidentStatus.Resolved,
        _ => null,
    };

    /// <summary>
    /// Those whose project is above its threshold, by the last spike or by what is stored: after an outage there may be errors that detection has not
    /// seen yet, and a window may be longer than the clocks. Where spikes are told from what is usual detection says when it is over, minutes
    /// after the last unusual error; the clocks end what it has not ended by then, or after twice their time if that is longer.
    /// </summary>
    private async Task<IEnumerable<UnresolvedIncident>> StillSpikingAsync(UnresolvedIncident[] incidents, CancellationToken ct)
    {
        if (incidents.Length == 0)
        {
            return [];
        }

        var now = time.GetUtcNow();
        var limits = new List<ErrorLimit>();
        var spiking = new HashSet<Guid>();
        foreach (var incident in incidents)
        {
            var rule = await rules.GetAsync(incident.ProjectId, ct);
            if (rule.Mode is not DetectionMode.Fixed)
            {
                var twice = 2 * await quietWindow.LengthAsync(incident.ProjectId, ct);
                if (now - incident.QuietSince < (twice > DetectionEndsWithin ? twice : DetectionEndsWithin))
                {
                    spiking.Add(incident.ProjectId);
                }

                continue;
            }

            if (incident.LastSpikeAt > now - rule.Window && incident.LastSpikeAt <= now)
            {
                spiking.Add(incident.ProjectId);
            }
            else
            {
                limits.Add(new ErrorLimit(incident.ProjectId, rule.Severities, now - rule.Window, rule.Threshold));
            }
        }

        spiking.UnionWith(await events.ExceedingAsync(limits, now, ct));
        return incidents.Where(i => spiking.Contains(i.ProjectId));
    }

    /// <param name="due">Where each goes; those that nobody else is changing are taken out.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>How many changed their status.</returns>
    private async Task<int> TryMoveAsync(Dictionary<UnresolvedIncident, IncidentStatus> due, CancellationToken ct)
    {
        var calibrationOf = await calibrations.GetAsync(due.Keys.Select(i => i.OrganizationId), ct);
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var ids = due.Keys.Select(i => i.Id).ToArray();
        var locked = await db.Incidents
            .FromSql($"SELECT * FROM incidents.incidents WHERE id = ANY ({ids}) FOR UPDATE SKIP LOCKED")
            .ToDictionaryAsync(i => i.Id, ct);
        var unchanged = due.Keys
            .Where(seen => locked.TryGetValue(seen.Id, out var now) && now.Status == seen.Status && now.QuietSince == seen.QuietSince)
            .ToArray();
        var moving = unchanged.Where(i => due[i] != IncidentStatus.Resolved).Concat(await EndedAsync([.. unchanged.Where(i => due[i] == IncidentStatus.Resolved)], ct));

        var moved = new List<Incident>();
        var announcements = new List<Announcement>();
        foreach (var incident in moving)
        {
            var next = locked[incident.Id];
            next.MoveTo(due[incident], time.GetUtcNow());
            moved.Add(next);
            announcements.Add(Announcing.Announcement(PlatformEvents.IncidentUpdated, next, calibrationOf[next.OrganizationId], incident.Status));
        }

        if (moved.Count > 0)
        {
            await db.SaveMovesAsync(moved, announcements, ct);
        }

        await transaction.CommitAsync(ct);
        foreach (var incident in due.Keys.Where(i => locked.ContainsKey(i.Id)).ToArray())
        {
            due.Remove(incident);
        }

        return moved.Count;
    }

    private async Task<IEnumerable<UnresolvedIncident>> EndedAsync(UnresolvedIncident[] incidents, CancellationToken ct)
    {
        if (incidents.Length == 0)
        {
            return [];
        }

        var ended = await quietWindow.EndAsync(incidents, ct);
        return incidents.Where((_, i) => ended[i]);
    }

    [LoggerMessage(LogLevel.Warning, "Redis had lost {Count} clocks of incidents; they are put back")]
    private partial void LogClocksRestored(int count);
}
