using Microsoft.EntityFrameworkCore;
using Vigilry.Ingestion.Contracts;
using Vigilry.Ingestion.Data;

namespace Vigilry.Ingestion.Reading;

/// <summary>Stored events, for other modules.</summary>
internal sealed class StoredEvents(IngestionDb db, EventSearch search) : IEvents
{
    public async Task<IReadOnlyList<EventSummary>> NewestErrorsAsync(Guid projectId, DateTimeOffset since, int limit, CancellationToken ct)
    {
        var filter = new EventFilter(projectId) { Severities = [EventSeverity.Error, EventSeverity.Critical], From = since };
        var (errors, _) = await search.FindAsync(filter, limit, ct);
        return errors;
    }

    public async Task<IReadOnlyList<EventSummary>> FindAsync(Guid projectId, IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        var events = await db.Events.AsNoTracking()
            .Where(e => e.ProjectId == projectId && ids.Contains(e.Id))
            .OrderByDescending(e => e.ReceivedAt)
            .Select(Event.Summary)
            .ToListAsync(ct);
        return [.. events.DistinctBy(e => e.Id).OrderByDescending(e => e.Timestamp)];
    }
}
