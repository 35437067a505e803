namespace Vigilry.Incidents.Data;

/// <summary>What happened to an incident.</summary>
public enum TimelineKind
{
    /// <summary>A spike opened it.</summary>
    Opened,

    /// <summary>The spike was over.</summary>
    Investigating,

    /// <summary>It is OPEN again: the spike came back, or a person said so.</summary>
    Reopened,

    /// <summary>Quiet lasted, or a person said so.</summary>
    Resolved,

    /// <summary>The spike went on: errors of a minute, or what was left of one when the status changed.</summary>
    Spiked,

    /// <summary>A person took notice.</summary>
    Acknowledged,

    /// <summary>A person gave it to somebody, or to nobody.</summary>
    Assigned,

    /// <summary>A person wrote something.</summary>
    Noted,

    /// <summary>A person muted its project for some time.</summary>
    Muted,

    /// <summary>A person ended the mute.</summary>
    Unmuted,

    /// <summary>A mail about it was handed over.</summary>
    MailSent,

    /// <summary>A mail about it was given up.</summary>
    MailFailed,
}

/// <summary>Why a status changed.</summary>
public enum TimelineCause
{
    /// <summary>Errors were above the threshold.</summary>
    Spike,

    /// <summary>They were not, for long enough.</summary>
    Quiet,

    /// <summary>A person decided.</summary>
    Person,
}

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
