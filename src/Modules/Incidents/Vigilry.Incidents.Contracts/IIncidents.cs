using Vigilry.Auth.Contracts;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.Incidents.Contracts;

/// <summary>Which incidents to list; every condition narrows the list.</summary>
/// <param name="Status">One or more of OPEN, INVESTIGATING, RESOLVED.</param>
/// <param name="ProjectId">Only this project's.</param>
/// <param name="From">Opened at or after.</param>
/// <param name="To">Opened before.</param>
/// <param name="Limit">1 to 200; 50 if not given.</param>
/// <param name="Cursor">Where the part before ended.</param>
/// <param name="Risk">One or more of LOW, MEDIUM, HIGH, CRITICAL, by the score as it is shown; those without a score have none of them.</param>
public sealed record IncidentQuery(
    string[]? Status, Guid? ProjectId, DateTimeOffset? From, DateTimeOffset? To, int? Limit, string? Cursor, string[]? Risk = null);

/// <summary>A part of a list of incidents, newest first.</summary>
/// <param name="Items">Up to the limit.</param>
/// <param name="NextCursor">Where the next part begins; <see langword="null"/> at the end.</param>
/// <param name="Errors">What is wrong with the query, by member; then there are no items.</param>
public sealed record IncidentList(IReadOnlyList<IncidentResponse> Items, string? NextCursor, IDictionary<string, string[]> Errors);

/// <summary>How an incident ages once its spike is over.</summary>
/// <param name="Quiet">How long it stays OPEN after a spike.</param>
/// <param name="Resolve">The quiet window after a spike, at whose end it is RESOLVED.</param>
public sealed record IncidentClocks(TimeSpan Quiet, TimeSpan Resolve);

/// <summary>Reads incidents for the API and the pages, as far as the caller may see them.</summary>
public interface IIncidents
{
    /// <summary>The server's clocks, for projects that set nothing.</summary>
    IncidentClocks DefaultClocks { get; }

    /// <summary>The caller's incidents, newest first.</summary>
    Task<IncidentList> ListAsync(AuthContext caller, IncidentQuery query, CancellationToken ct);

    /// <summary>One incident, without its events; <see langword="null"/> if there is none that the caller may see.</summary>
    Task<IncidentResponse?> FindAsync(AuthContext caller, Guid id, CancellationToken ct);

    /// <summary>The newest events that are attached to an incident, newest first; <see langword="null"/> as above.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="id">The incident.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="ct">Ends the query.</param>
    Task<IReadOnlyList<EventSummary>?> EventsAsync(AuthContext caller, Guid id, int limit, CancellationToken ct);

    /// <summary>What happened to an incident, oldest first; <see langword="null"/> as above.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="id">The incident.</param>
    /// <param name="newest">Only so many of the newest entries; all if absent.</param>
    /// <param name="ct">Ends the query.</param>
    Task<IReadOnlyList<TimelineEntryResponse>?> TimelineAsync(AuthContext caller, Guid id, int? newest, CancellationToken ct);

    /// <summary>The caller's incidents summed up for each project that has any.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="from">Opened at or after.</param>
    /// <param name="ct">Ends the query.</param>
    Task<IReadOnlyDictionary<Guid, IncidentSummaryResponse>> SummarizeByProjectAsync(AuthContext caller, DateTimeOffset from, CancellationToken ct);

    /// <summary>How well the scores of the caller's organization foretold what people said.</summary>
    Task<RiskQualityResponse> RiskQualityAsync(AuthContext caller, CancellationToken ct);

    /// <summary>A project's risk over time.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="projectId">A project that the caller may see.</param>
    /// <param name="from">From this time on.</param>
    /// <param name="to">Up to this time; later than <paramref name="from"/>.</param>
    /// <param name="ct">Ends the query.</param>
    Task<RiskSeriesResponse> RiskAsync(AuthContext caller, Guid projectId, DateTimeOffset from, DateTimeOffset to, CancellationToken ct);
}
