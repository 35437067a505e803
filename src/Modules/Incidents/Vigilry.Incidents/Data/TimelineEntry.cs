namespace Vigilry.Incidents.Data;

/// <summary>What happened to an incident.</summary>
public enum TimelineKind
{
    /// <summary>A spike opened it.</summary>
    Opened,

    /// <summary>The spike was over.</summary>
    Investigating,

    /// <summary>The spike came back.</summary>
    Reopened,

    /// <summary>Quiet lasted.</summary>
    Resolved,
}

/// <summary>One thing that happened to an incident; never changed.</summary>
internal sealed class TimelineEntry
{
    public required Guid Id { get; init; }

    public Guid IncidentId { get; init; }

    public required TimelineKind Kind { get; init; }

    public required DateTimeOffset At { get; init; }
}
