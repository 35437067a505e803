namespace Vigilry.Ingestion.Contracts;

/// <summary>How many errors of a project are too many.</summary>
/// <param name="ProjectId">The project.</param>
/// <param name="Severities">What counts as an error.</param>
/// <param name="Since">Only those that happened after this time.</param>
/// <param name="Most">How many are not too many.</param>
public sealed record ErrorLimit(Guid ProjectId, IReadOnlyList<EventSeverity> Severities, DateTimeOffset Since, int Most);

/// <summary>An error that is stored.</summary>
/// <param name="Id">The event's id.</param>
/// <param name="At">When it happened, but never later than it was received, UTC.</param>
/// <param name="ReceivedAt">When it was received, UTC.</param>
public sealed record StoredOccurrence(Guid Id, DateTimeOffset At, DateTimeOffset ReceivedAt);

/// <summary>A project of an organization.</summary>
public readonly record struct ProjectOfOrganization(Guid OrganizationId, Guid ProjectId);

/// <summary>Reads stored events.</summary>
public interface IEvents
{
    /// <summary>A project's newest errors, newest first.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="severities">What counts as an error.</param>
    /// <param name="since">Only those that happened at or after this time, as the client says.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="ct">Ends the query.</param>
    Task<IReadOnlyList<EventSummary>> NewestErrorsAsync(
        Guid projectId, IReadOnlyList<EventSeverity> severities, DateTimeOffset since, int limit, CancellationToken ct);

    /// <summary>A project's newest errors, newest first, by when they happened: when the client says, but never later than received.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="severities">What counts as an error.</param>
    /// <param name="since">Only those that happened after this time.</param>
    /// <param name="until">Only those that happened at or before this time.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="ct">Ends the query.</param>
    Task<IReadOnlyList<StoredOccurrence>> NewestOccurrencesAsync(
        Guid projectId, IReadOnlyList<EventSeverity> severities, DateTimeOffset since, DateTimeOffset until, int limit, CancellationToken ct);

    /// <summary>A project's newest events of any severity as detection sees them, oldest first; without what only their payloads say.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="since">Only those that happened at or after this time, as the client says.</param>
    /// <param name="limit">At most so many of the newest.</param>
    /// <param name="ct">Ends the query.</param>
    Task<IReadOnlyList<RecordedEvent>> HistoryAsync(Guid projectId, DateTimeOffset since, int limit, CancellationToken ct);

    /// <summary>Events by id, newest first; ids that are gone are left out.</summary>
    Task<IReadOnlyList<EventSummary>> FindAsync(Guid projectId, IReadOnlyCollection<Guid> ids, CancellationToken ct);

    /// <summary>The projects that have too many errors. An error happened when its client says, but never later than it was received.</summary>
    /// <param name="limits">One for each project; all in one query.</param>
    /// <param name="until">Errors that happened later do not count.</param>
    /// <param name="ct">Ends the query.</param>
    Task<IReadOnlySet<Guid>> ExceedingAsync(IReadOnlyCollection<ErrorLimit> limits, DateTimeOffset until, CancellationToken ct);

    /// <summary>The projects that stored events lately.</summary>
    /// <param name="since">Received at or after this time.</param>
    /// <param name="ct">Ends the query.</param>
    Task<IReadOnlyList<ProjectOfOrganization>> ProjectsWithEventsAsync(DateTimeOffset since, CancellationToken ct);
}
