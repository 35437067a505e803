using Vigilry.Incidents.Contracts;
using Vigilry.Incidents.Scoring;

namespace Vigilry.Incidents.Data;

/// <summary>How others see it.</summary>
internal sealed partial class Incident
{
    /// <summary>The incident as clients see it.</summary>
    /// <param name="calibration">What its organization's scores are shown by.</param>
    public IncidentResponse ToResponse(Calibration calibration) => new(
        Id,
        OrganizationId,
        ProjectId,
        Status,
        Title,
        ErrorCount,
        OpenedAt,
        InvestigatingAt,
        ResolvedAt,
        LastSpikeAt,
        AcknowledgedAt,
        AcknowledgedBy,
        AssigneeId,
        ReopenCount,
        TopTypes,
        TopSources,
        ResolvedBy,
        Revision)
    {
        Assessment = Assessment is { } assessment ? calibration.Apply(assessment) : null,
        Summary = Summary,
        Mark = (Mark, MarkedBy, MarkedAt) is ({ } verdict, { } by, { } at) ? new IncidentMark(verdict, by, at) : null,
        Latency = (ReceivedAt ?? DetectedAt ?? StoredAt ?? BroadcastAt ?? MailedAt) is null
            ? null
            : new IncidentLatency(ReceivedAt, DetectedAt, StoredAt, BroadcastAt, MailedAt),
    };
}
