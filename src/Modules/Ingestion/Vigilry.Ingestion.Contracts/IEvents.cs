namespace Vigilry.Ingestion.Contracts;

/// <summary>Reads stored events.</summary>
public interface IEvents
{
    /// <summary>A project's newest errors, newest first.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="since">Only those that happened at or after this time.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="ct">Ends the query.</param>
    Task<IReadOnlyList<EventSummary>> NewestErrorsAsync(Guid projectId, DateTimeOffset since, int limit, CancellationToken ct);

    /// <summary>Events by id, newest first; ids that are gone are left out.</summary>
    Task<IReadOnlyList<EventSummary>> FindAsync(Guid projectId, IReadOnlyCollection<Guid> ids, CancellationToken ct);
}
