using System.Text.Json.Serialization;

namespace Vigilry.Incidents.Contracts;

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

    /// <summary>A notice about it was handed over to a channel.</summary>
    NoticeSent,

    /// <summary>A notice about it to a channel was given up.</summary>
    NoticeFailed,

    /// <summary>A person said that something was wrong.</summary>
    MarkedReal,

    /// <summary>A person said that nothing was wrong.</summary>
    MarkedNoise,

    /// <summary>A person took back what was said of it.</summary>
    Unmarked,
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

/// <summary>One thing that happened to an incident. Members that its kind does not have are absent.</summary>
public sealed record TimelineEntryResponse
{
    /// <summary>The entry's own id; of a note the note's.</summary>
    public required Guid Id { get; init; }

    /// <summary>What happened.</summary>
    public required TimelineKind Kind { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Why.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TimelineCause? Cause { get; init; }

    /// <summary>The user who did it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? ActorId { get; init; }

    /// <summary>A note's text, or the name of the channel of a notice.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }

    /// <summary>How many errors opened it, or came since the timeline last told of errors.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Errors { get; init; }

    /// <summary>Whom it was given to; absent for nobody.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? AssigneeId { get; init; }

    /// <summary>The end of a mute.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Until { get; init; }
}
