using System.Text.Json;
using Vigilry.Incidents.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Incidents.Scoring;
using Vigilry.Platform.Json;
using Vigilry.Platform.Telemetry;

namespace Vigilry.Incidents.Publishing;

/// <summary>Writes an announcement in the transaction of the change itself.</summary>
internal static class Announcing
{
    /// <summary>Adds the incident as it now is.</summary>
    /// <param name="db">The context that saves the change.</param>
    /// <param name="type"><c>INCIDENT_CREATED</c> or <c>INCIDENT_UPDATED</c>.</param>
    /// <param name="incident">The incident after the change.</param>
    /// <param name="calibration">What its organization's scores are shown by.</param>
    /// <param name="previous">Its status before, when there was one.</param>
    /// <param name="causedAt">If a spike has opened it: when what made it a spike was received.</param>
    public static void Announce(
        this IncidentsDb db, string type, Incident incident, Calibration calibration, IncidentStatus? previous = null, DateTimeOffset? causedAt = null) =>
        db.Announcements.Add(Announcement(type, incident, calibration, previous, causedAt));

    /// <summary>What to write about the incident as it now is.</summary>
    /// <param name="type"><c>INCIDENT_CREATED</c> or <c>INCIDENT_UPDATED</c>.</param>
    /// <param name="incident">The incident after the change.</param>
    /// <param name="calibration">What its organization's scores are shown by.</param>
    /// <param name="previous">Its status before, when there was one.</param>
    /// <param name="causedAt">If a spike has opened it: when what made it a spike was received.</param>
    public static Announcement Announcement(
        string type, Incident incident, Calibration calibration, IncidentStatus? previous, DateTimeOffset? causedAt = null)
    {
        var data = incident.ToResponse(calibration) with { PreviousStatus = previous == incident.Status ? null : previous };
        return new Announcement
        {
            Type = type,
            OrganizationId = incident.OrganizationId,
            ProjectId = incident.ProjectId,
            Data = JsonSerializer.Serialize(data, WireJson.Options),
            TraceParent = IncidentsTelemetry.Source.Current(),
            CausedAt = causedAt,
        };
    }
}
