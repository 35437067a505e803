using Microsoft.EntityFrameworkCore;
using Vigilry.Incidents.Data;

namespace Vigilry.Incidents.Alerting;

/// <summary>When an incident passed the stages that are over only after it was written. Each is one update, and the first time counts.</summary>
/// <param name="StoredAt">When it was committed.</param>
/// <param name="BroadcastAt">When it was sent to dashboards.</param>
internal sealed record StagesPassed(DateTimeOffset? StoredAt, DateTimeOffset? BroadcastAt);

/// <summary>Keeps when an alert passed its stages, and measures them.</summary>
internal sealed class AlertStages(IncidentsDb db, AlertTelemetry telemetry)
{
    /// <summary>It was committed.</summary>
    public async Task StoredAsync(Incident incident, DateTimeOffset at, CancellationToken ct)
    {
        var passed = await db.Database
            .SqlQuery<StagesPassed>($"UPDATE incidents.incidents SET stored_at = {at} WHERE id = {incident.Id} RETURNING stored_at, broadcast_at")
            .ToListAsync(ct);
        telemetry.Record("detected", incident.ReceivedAt, incident.DetectedAt);
        telemetry.Record("stored", incident.DetectedAt, at);

        // The broadcast does not wait for this: whoever comes second knows both.
        telemetry.Record("broadcast", at, passed.SingleOrDefault()?.BroadcastAt);
    }

    /// <summary>It was sent to dashboards.</summary>
    public async Task BroadcastAsync(Guid incidentId, DateTimeOffset at, CancellationToken ct)
    {
        var passed = await db.Database
            .SqlQuery<StagesPassed>(
                $"UPDATE incidents.incidents SET broadcast_at = {at} WHERE id = {incidentId} AND broadcast_at IS NULL RETURNING stored_at, broadcast_at")
            .ToListAsync(ct);
        telemetry.Record("broadcast", passed.SingleOrDefault()?.StoredAt, at);
    }

    /// <summary>The first mail about it was handed over.</summary>
    public void Mailed(Incident incident) => telemetry.Record("mail", incident.BroadcastAt ?? incident.StoredAt, incident.MailedAt);
}
