using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vigilry.Incidents.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Incidents.Publishing;

namespace Vigilry.Incidents.Lifecycle;

/// <summary>Moves all unresolved incidents on by what their clocks say, many at a time. Source: the outer contract, "Redis".</summary>
internal sealed partial class IncidentHealthCheck(
    IncidentsDb db, IServiceScopeFactory scopes, IncidentPublisher publisher, TimeProvider time, ILogger<IncidentHealthCheck> logger)
{
    /// <summary>So many share their round trips and one transaction.</summary>
    private const int TogetherAtMost = 500;

    /// <summary>While PostgreSQL writes some, the next are read and computed.</summary>
    private const int AtOnce = 3;

    /// <summary>Checks all. Several hosts may do so at once: of those that another one changes meanwhile, it has decided.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var started = time.GetTimestamp();
        await PutClocksBackAsync(ct);
        var unresolved = await db.Incidents
            .Where(i => i.Status != IncidentStatus.Resolved)
            .OrderBy(i => i.Id)
            .Select(i => new UnresolvedIncident(i.Id, i.OrganizationId, i.ProjectId, i.Status, i.LastSpikeAt, i.QuietSince))
            .ToListAsync(ct);
        var moved = 0;
        await Parallel.ForEachAsync(
            unresolved.Chunk(TogetherAtMost),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct },
            async (incidents, end) =>
            {
                await using var scope = scopes.CreateAsyncScope();
                Interlocked.Add(ref moved, await scope.ServiceProvider.GetRequiredService<IncidentMover>().MoveAsync(incidents, end));
            });
        if (moved > 0)
        {
            publisher.Wake();
            LogMoved(unresolved.Count, moved, time.GetElapsedTime(started).TotalMilliseconds);
        }
    }

    /// <summary>A clock that starts in the future would never end in time: the server's own was put back.</summary>
    private async Task PutClocksBackAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await db.Incidents
            .Where(i => i.Status != IncidentStatus.Resolved && i.QuietSince > now)
            .ExecuteUpdateAsync(update => update.SetProperty(i => i.QuietSince, now), ct);
    }

    [LoggerMessage(LogLevel.Information, "Of {Count} unresolved incidents {Moved} changed their status, in {Milliseconds:0} ms")]
    private partial void LogMoved(int count, int moved, double milliseconds);
}
