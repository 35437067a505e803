namespace Vigilry.Ingestion.Contracts;

/// <summary>The data of a stream entry <c>EVENT_INGESTED</c>: events of one project that one commit stored.</summary>
/// <param name="ProjectId">Their project.</param>
/// <param name="Count">How many were stored.</param>
/// <param name="ErrorCount">How many of them are errors.</param>
/// <param name="ReceivedAt">When the newest was received, UTC.</param>
/// <param name="Errors">The errors, newest first, for detection.</param>
/// <param name="Events">The newest events, at most 50, for people who look on.</param>
public sealed record EventsIngested(
    Guid ProjectId,
    int Count,
    int ErrorCount,
    DateTimeOffset ReceivedAt,
    IReadOnlyList<ErrorOccurrence> Errors,
    IReadOnlyList<EventSummary> Events);

/// <summary>The members of <see cref="EventsIngested"/> that detection needs; it need not read the others.</summary>
public sealed record ErrorsIngested(int ErrorCount, DateTimeOffset ReceivedAt, IReadOnlyList<ErrorOccurrence> Errors);

/// <summary>An error on the way to detection.</summary>
/// <param name="Id">The event's id.</param>
/// <param name="At">When it happened, but never later than it was received, UTC.</param>
public sealed record ErrorOccurrence(Guid Id, DateTimeOffset At);

/// <summary>An event without its payload.</summary>
/// <param name="Message">Cut to 500 characters.</param>
public sealed record EventSummary(
    Guid Id,
    EventSeverity Severity,
    string Type,
    string? Message,
    string? Source,
    string? CorrelationId,
    string? Release,
    string? Environment,
    DateTimeOffset Timestamp,
    DateTimeOffset ReceivedAt);
