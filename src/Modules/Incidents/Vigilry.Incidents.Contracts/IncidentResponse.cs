using System.Text.Json.Serialization;
using Vigilry.Detection.Contracts;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.Incidents.Contracts;

/// <summary>An incident as clients see it, over HTTP and live.</summary>
/// <param name="Title">A few words, such as <c>14 TypeError in 60 s</c>.</param>
/// <param name="ErrorCount">Errors that were counted in its spikes.</param>
/// <param name="InvestigatingAt">When the spike ended; absent while it is OPEN.</param>
/// <param name="LastSpikeAt">When its newest error happened.</param>
/// <param name="AcknowledgedAt">When a person took notice.</param>
/// <param name="AcknowledgedBy">Who did.</param>
/// <param name="AssigneeId">Who works on it.</param>
/// <param name="ReopenCount">How often the spike came back.</param>
/// <param name="TopTypes">The types of its newest errors, most frequent first.</param>
/// <param name="TopSources">The sources of its newest errors, most frequent first.</param>
/// <param name="ResolvedBy">The person who resolved it; absent if quiet did.</param>
/// <param name="Revision">Grows with each change of status and each decision of a person; a command that names an older one is refused.</param>
public sealed record IncidentResponse(
    Guid Id,
    Guid OrganizationId,
    Guid ProjectId,
    IncidentStatus Status,
    string Title,
    int ErrorCount,
    DateTimeOffset OpenedAt,
    DateTimeOffset? InvestigatingAt,
    DateTimeOffset? ResolvedAt,
    DateTimeOffset LastSpikeAt,
    DateTimeOffset? AcknowledgedAt,
    Guid? AcknowledgedBy,
    Guid? AssigneeId,
    int ReopenCount,
    IReadOnlyList<TypeCount> TopTypes,
    IReadOnlyList<SourceCount> TopSources,
    Guid? ResolvedBy,
    int Revision)
{
    /// <summary>
    /// How bad it is, and why; null if that is not known. Once the organization has marked 50 incidents its score is recalibrated: the part <c>calibration</c>
    /// is the difference to the score as it was computed.
    /// </summary>
    public IncidentAssessment? Assessment { get; init; }

    /// <summary>What a language model wrote about it, where one is set up; it may be wrong.</summary>
    public IncidentSummary? Summary { get; init; }

    /// <summary>Whether it was real or noise, as a person said; null if nobody did.</summary>
    public IncidentMark? Mark { get; init; }

    /// <summary>How fast it was told; null if nothing of that is known.</summary>
    public IncidentLatency? Latency { get; init; }

    /// <summary>In a live message about a change of status: the status before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IncidentStatus? PreviousStatus { get; init; }

    /// <summary>Of one incident that is asked for: the first event that is attached to it, if it is still stored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EventSummary? FirstEvent { get; init; }

    /// <summary>Of one incident that is asked for: the last event that is attached to it, if it is still stored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EventSummary? LastEvent { get; init; }
}

/// <summary>A paragraph about an incident.</summary>
/// <param name="Text">Plain text, up to 1,500 characters.</param>
/// <param name="Model">The language model that wrote it.</param>
/// <param name="At">When.</param>
public sealed record IncidentSummary(string Text, string Model, DateTimeOffset At);

/// <summary>How many of an incident's newest errors are of a type.</summary>
public sealed record TypeCount
{
    /// <summary>The events' type.</summary>
    public required string Type { get; init; }

    /// <summary>How many of the newest errors.</summary>
    public required int Count { get; init; }
}

/// <summary>How many of an incident's newest errors are from a source.</summary>
public sealed record SourceCount
{
    /// <summary>A service, host or file, as the client says.</summary>
    public required string Source { get; init; }

    /// <summary>How many of the newest errors.</summary>
    public required int Count { get; init; }
}
