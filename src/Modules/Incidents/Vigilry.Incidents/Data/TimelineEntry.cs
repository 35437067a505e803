using Vigilry.Incidents.Contracts;

namespace Vigilry.Incidents.Data;

/// <summary>One thing that happened to an incident; the database refuses to change or remove it as long as there is the incident.</summary>
internal sealed class TimelineEntry
{
    public required Guid Id { get; init; }

    public Guid IncidentId { get; init; }

    /// <summary>Its place in the timeline, from 1.</summary>
    public required int Number { get; init; }

    public required TimelineKind Kind { get; init; }

    public TimelineCause? Cause { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The person who did it.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>Of <see cref="TimelineKind.Noted"/>.</summary>
    public string? Text { get; init; }

    /// <summary>How many errors came, of <see cref="TimelineKind.Opened"/> and <see cref="TimelineKind.Spiked"/>.</summary>
    public int? Errors { get; init; }

    /// <summary>Of <see cref="TimelineKind.Assigned"/>; nobody if absent.</summary>
    public Guid? AssigneeId { get; init; }

    /// <summary>Of <see cref="TimelineKind.Muted"/>.</summary>
    public DateTimeOffset? Until { get; init; }
}
