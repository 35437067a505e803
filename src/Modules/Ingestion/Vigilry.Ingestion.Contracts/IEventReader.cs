namespace Vigilry.Ingestion.Contracts;

/// <summary>Which events to list; every condition narrows the list.</summary>
/// <param name="Severity">One or more severities.</param>
/// <param name="Q">Text that the message contains, in any case.</param>
/// <param name="From">The earliest time, inclusive.</param>
/// <param name="To">The latest time, exclusive.</param>
/// <param name="Limit">1 to 200; 50 if not given.</param>
/// <param name="Cursor">Where the part before ended.</param>
public sealed record EventQuery(
    string[]? Severity,
    string? Type,
    string? Source,
    string? CorrelationId,
    string? Fingerprint,
    string? Q,
    DateTimeOffset? From,
    DateTimeOffset? To,
    int? Limit,
    string? Cursor);

/// <summary>A part of a list of events, newest first.</summary>
/// <param name="Items">Up to the limit; fewer or none where a search took long and goes on at the cursor.</param>
/// <param name="NextCursor">Where the next part begins; <see langword="null"/> at the end.</param>
/// <param name="Errors">What is wrong with the query, by member; then there are no items.</param>
public sealed record EventList(IReadOnlyList<EventSummary> Items, string? NextCursor, IDictionary<string, string[]> Errors);

/// <summary>Events of one project within one minute.</summary>
/// <param name="At">When the minute begins, UTC.</param>
/// <param name="Count">All that were stored.</param>
/// <param name="ErrorCount">Those that are ERROR or CRITICAL.</param>
public sealed record MinuteCount(Guid ProjectId, DateTimeOffset At, int Count, int ErrorCount);

/// <summary>Reads a project's events for the API and the pages. Whoever asks must have made sure that the project may be seen.</summary>
public interface IEventReader
{
    /// <summary>A project's events, newest first.</summary>
    Task<EventList> ListAsync(Guid projectId, EventQuery query, CancellationToken ct);

    /// <summary>One event with its payload; <see langword="null"/> if there is none.</summary>
    Task<EventResponse?> FindAsync(Guid projectId, Guid eventId, CancellationToken ct);

    /// <summary>Whether the project has an event.</summary>
    Task<bool> AnyAsync(Guid projectId, CancellationToken ct);

    /// <summary>Counts by minute; minutes without events are left out.</summary>
    /// <param name="projectIds">Of these projects, all in one query.</param>
    /// <param name="from">From the minute that begins then or later.</param>
    /// <param name="ct">Ends the query.</param>
    Task<IReadOnlyList<MinuteCount>> CountByMinuteAsync(IReadOnlyCollection<Guid> projectIds, DateTimeOffset from, CancellationToken ct);
}
