using Vigilry.Auth.Contracts;
using Vigilry.Detection.Contracts;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.Auth.Data;

/// <summary>An application that posts events. What it does not set is the server's default.</summary>
internal sealed class Project
{
    public required Guid Id { get; init; }

    public required Guid OrganizationId { get; init; }

    public required string Name { get; set; }

    /// <summary>How many events a minute each of its keys may store; 0 for no limit.</summary>
    public int? EventsPerMinute { get; set; }

    /// <summary>How far back errors count.</summary>
    public int? WindowSeconds { get; set; }

    /// <summary>More errors than this within the window are a spike.</summary>
    public int? Threshold { get; set; }

    /// <summary>Which severities count as errors.</summary>
    public List<EventSeverity>? Severities { get; set; }

    /// <summary>How long after a spike an incident stays OPEN.</summary>
    public int? QuietSeconds { get; set; }

    /// <summary>The quiet window after a spike, at whose end an incident is RESOLVED.</summary>
    public int? ResolveSeconds { get; set; }

    /// <summary>Until then a spike opens no incident.</summary>
    public DateTimeOffset? MutedUntil { get; set; }

    /// <summary>What tells spikes from everyday errors.</summary>
    public DetectionMode DetectionMode { get; set; }

    /// <summary>When it was last changed; hosts ask for those that were a moment ago.</summary>
    public DateTimeOffset? ChangedAt { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public ProjectSettings ToSettings()
    {
        return new ProjectSettings(Duration(WindowSeconds), Threshold, Severities, Duration(QuietSeconds), Duration(ResolveSeconds), MutedUntil, DetectionMode);

        static TimeSpan? Duration(int? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;
    }

    /// <summary>The project as clients see it.</summary>
    public ProjectResponse ToResponse() => new(
        Id, OrganizationId, Name, CreatedAt, EventsPerMinute, WindowSeconds, Threshold, Severities, QuietSeconds, ResolveSeconds, MutedUntil, DetectionMode);
}
