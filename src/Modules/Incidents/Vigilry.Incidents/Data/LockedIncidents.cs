using Microsoft.EntityFrameworkCore;
using Vigilry.Incidents.Contracts;

namespace Vigilry.Incidents.Data;

/// <summary>Incidents whose rows are locked until the transaction ends, so that those who change them take turns.</summary>
internal static class LockedIncidents
{
    /// <summary>The incident with this id, of any organization.</summary>
    public static Task<Incident?> LockAsync(this IncidentsDb db, Guid id, CancellationToken ct) =>
        SingleAsync(db, db.Incidents.FromSql($"SELECT * FROM incidents.incidents WHERE id = {id} FOR UPDATE"), ct);

    /// <summary>The project's incident that is not RESOLVED.</summary>
    public static Task<Incident?> LockUnresolvedAsync(this IncidentsDb db, Guid projectId, CancellationToken ct) => SingleAsync(
        db,
        db.Incidents.FromSql($"SELECT * FROM incidents.incidents WHERE project_id = {projectId} AND status <> {(short)IncidentStatus.Resolved} FOR UPDATE"),
        ct);

    private static async Task<Incident?> SingleAsync(IncidentsDb db, IQueryable<Incident> locked, CancellationToken ct)
    {
        // What the context knows of it from before may have been changed by others since.
        db.ChangeTracker.Clear();

        // Read as a list: a query around the lock would not lock.
        return (await locked.ToListAsync(ct)).SingleOrDefault();
    }
}
