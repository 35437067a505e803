namespace Vigilry.Incidents.Data;

/// <summary>A stream entry that is written with the change it announces, and goes when the stream has it and the modules know of it.</summary>
internal sealed class Announcement
{
    /// <summary>Ascends in the order in which an incident changed.</summary>
    public long Id { get; init; }

    /// <summary><c>INCIDENT_CREATED</c> or <c>INCIDENT_UPDATED</c>.</summary>
    public required string Type { get; init; }

    public required Guid OrganizationId { get; init; }

    public required Guid ProjectId { get; init; }

    /// <summary>The incident as it then was, as JSON.</summary>
    public required string Data { get; init; }

    /// <summary>The span of the change, if it is traced.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Of an incident that a spike has opened: when what made it a spike was received.</summary>
    public DateTimeOffset? CausedAt { get; init; }

    /// <summary>Whether the stream has it; then modules are told.</summary>
    public bool IsOnStream { get; init; }
}
