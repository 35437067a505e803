namespace Vigilry.Ingestion.Contracts;

/// <summary>The data of a stream entry <c>EVENT_INGESTED</c>: events of one project, of one commit or over the limit.</summary>
/// <param name="ProjectId">Their project.</param>
/// <param name="Count">How many were stored.</param>
/// <param name="ErrorCount">How many the project's rule counts as errors, of those that were stored and of those that were not.</param>
/// <param name="ReceivedAt">When the newest was received, UTC.</param>
/// <param name="Errors">The errors, newest first, for detection; of those that were not stored the newest 10,001.</param>
/// <param name="Events">The newest stored events, at most 50, for people who look on.</param>
/// <param name="NotStored">How many were valid, and not stored because they were over the limit; one that is sent again counts again.</param>
/// <param name="StoredErrorCount">How many of those that were stored are ERROR or CRITICAL, as the statistics have them.</param>
/// <param name="FirstErrorReceivedAt">When the first of the errors was received, UTC.</param>
/// <param name="Details">What adaptive detection looks at; <see langword="null"/> of events that were not stored.</param>
public sealed record EventsIngested(
    Guid ProjectId,
    int Count,
    int ErrorCount,
    DateTimeOffset ReceivedAt,
    IReadOnlyList<ErrorOccurrence> Errors,
    IReadOnlyList<EventSummary> Events,
    int NotStored = 0,
    int StoredErrorCount = 0,
    DateTimeOffset? FirstErrorReceivedAt = null,
    EventDetails? Details = null);

/// <summary>The members of <see cref="EventsIngested"/> that detection needs; it need not read the others.</summary>
public sealed record ErrorsIngested(
    int ErrorCount, DateTimeOffset ReceivedAt, IReadOnlyList<ErrorOccurrence> Errors, DateTimeOffset? FirstErrorReceivedAt = null);

/// <summary>An error on the way to detection.</summary>
/// <param name="Id">The event's id: the client's own, if it chose one.</param>
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
