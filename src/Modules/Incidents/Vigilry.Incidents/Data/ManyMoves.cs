using Microsoft.EntityFrameworkCore;
using Npgsql;
using Vigilry.Platform.Scripts;

namespace Vigilry.Incidents.Data;

/// <summary>Writes what many incidents have to tell in one statement each, where one for each incident would take most of the time.</summary>
internal static class ManyMoves
{
    private static readonly string AnnounceMany = ScriptResource.Load<IncidentsDb>("AnnounceMany.sql");
    private static readonly string AppendTimeline = ScriptResource.Load<IncidentsDb>("AppendTimeline.sql");

    /// <summary>Saves incidents whose clocks have moved them on, with their new timeline entries, and announces them.</summary>
    /// <param name="db">The context that read the incidents, in a transaction.</param>
    /// <param name="moved">The incidents.</param>
    /// <param name="announcements">What to announce.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task SaveMovesAsync(
        this IncidentsDb db, IReadOnlyCollection<Incident> moved, IReadOnlyCollection<Announcement> announcements, CancellationToken ct)
    {
        // Taken from the incidents before they are saved, which would write them one by one.
        (Guid IncidentId, TimelineEntry Entry)[] timeline = [.. moved.SelectMany(i => i.Timeline, (i, entry) => (i.Id, entry))];
        foreach (var incident in moved)
        {
            incident.Timeline.Clear();
        }

        await db.SaveChangesAsync(ct);
        await db.Database.ExecuteSqlRawAsync(
            AppendTimeline,
            [
                new NpgsqlParameter<Guid[]>("ids", [.. timeline.Select(t => t.Entry.Id)]),
                new NpgsqlParameter<Guid[]>("incidents", [.. timeline.Select(t => t.IncidentId)]),
                new NpgsqlParameter<int[]>("numbers", [.. timeline.Select(t => t.Entry.Number)]),
                new NpgsqlParameter<short[]>("kinds", [.. timeline.Select(t => (short)t.Entry.Kind)]),
                new NpgsqlParameter<short?[]>("causes", [.. timeline.Select(t => (short?)t.Entry.Cause)]),
                new NpgsqlParameter<DateTimeOffset[]>("times", [.. timeline.Select(t => t.Entry.At)]),
                new NpgsqlParameter<int?[]>("errors", [.. timeline.Select(t => t.Entry.Errors)]),
            ],
            ct);
        await db.Database.ExecuteSqlRawAsync(
            AnnounceMany,
            [
                new NpgsqlParameter<string[]>("types", [.. announcements.Select(a => a.Type)]),
                new NpgsqlParameter<Guid[]>("organizations", [.. announcements.Select(a => a.OrganizationId)]),
                new NpgsqlParameter<Guid[]>("projects", [.. announcements.Select(a => a.ProjectId)]),
                new NpgsqlParameter<string[]>("data", [.. announcements.Select(a => a.Data)]),
            ],
            ct);
    }
}
