using Vigilry.Detection.Contracts;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.Auth.Contracts;

/// <summary>A project; null is the server's default.</summary>
/// <param name="EventsPerMinute">How many events a minute each of its keys may store; 0 for no limit.</param>
/// <param name="WindowSeconds">How far back errors count.</param>
/// <param name="Threshold">More errors than this within the window are a spike.</param>
/// <param name="Severities">Which severities count as errors.</param>
/// <param name="QuietSeconds">How long after a spike an incident stays OPEN.</param>
/// <param name="ResolveSeconds">The quiet window after a spike, at whose end an incident is RESOLVED.</param>
/// <param name="MutedUntil">Until then a spike opens no incident; may have passed.</param>
/// <param name="DetectionMode">What tells its spikes from its everyday errors.</param>
public sealed record ProjectResponse(
    Guid Id,
    Guid OrganizationId,
    string Name,
    DateTimeOffset CreatedAt,
    int? EventsPerMinute,
    int? WindowSeconds,
    int? Threshold,
    IReadOnlyList<EventSeverity>? Severities,
    int? QuietSeconds,
    int? ResolveSeconds,
    DateTimeOffset? MutedUntil,
    DetectionMode DetectionMode);
