using Vigilry.Incidents.Contracts;

namespace Vigilry.Incidents.Lifecycle;

/// <summary>What the health check needs to know of an incident.</summary>
/// <param name="LastSpikeAt">When its newest error happened.</param>
/// <param name="QuietSince">From when its clocks run.</param>
internal sealed record UnresolvedIncident(
    Guid Id, Guid OrganizationId, Guid ProjectId, IncidentStatus Status, DateTimeOffset LastSpikeAt, DateTimeOffset QuietSince);
