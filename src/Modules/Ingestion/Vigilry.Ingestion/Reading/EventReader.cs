using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Vigilry.Ingestion.Contracts;
using Vigilry.Ingestion.Data;
using Vigilry.Ingestion.Receiving;
using Vigilry.Platform.Http;

namespace Vigilry.Ingestion.Reading;

/// <summary>Stored events, for the API and the pages.</summary>
internal sealed class EventReader(IngestionDb db, EventSearch search) : IEventReader
{
    private const int DefaultLimit = 50;
    private const int LargestLimit = 200;
    private const int Minute = 60;

    public async Task<EventList> ListAsync(Guid projectId, EventQuery query, CancellationToken ct)
    {
        var errors = Validate(query, out var severities, out var after);
        if (errors.Count > 0)
        {
            return new EventList([], NextCursor: null, errors);
        }

        var (found, next) = await search.FindAsync(ToFilter(projectId, query, severities, after), query.Limit ?? DefaultLimit, ct);
        return new EventList(found, next?.ToString(), errors);
    }

    public async Task<EventResponse?> FindAsync(Guid projectId, Guid eventId, CancellationToken ct)
    {
        // The newest event of this id: a client may use an id again, some day.
        var found = await db.Events.AsNoTracking()
            .Where(e => e.ProjectId == projectId && e.Id == eventId)
            .OrderByDescending(e => e.ReceivedAt)
            .FirstOrDefaultAsync(ct);
        return found is null ? null : new EventResponse(
            found.Id,
            found.ProjectId,
            found.Severity,
            found.Type,
            found.Message,
            found.Source,
            found.CorrelationId,
            found.Fingerprint,
            found.Release,
            found.Environment,
            found.Timestamp,
            found.ReceivedAt,
            found.Payload is null ? null : JsonSerializer.Deserialize<JsonElement>(found.Payload));
    }

    public Task<bool> AnyAsync(Guid projectId, CancellationToken ct) => db.Events.AnyAsync(e => e.ProjectId == projectId, ct);

    public async Task<IReadOnlyList<MinuteCount>> CountByMinuteAsync(
        IReadOnlyCollection<Guid> projectIds, DateTimeOffset from, CancellationToken ct) => await db.Counts
        .Where(c => projectIds.Contains(c.ProjectId) && c.Seconds == Minute && c.Start >= from)
        .OrderBy(c => c.Start)
        .Select(c => new MinuteCount(
            c.ProjectId, c.Start, c.Debug + c.Info + c.Warning + c.Error + c.Critical, c.Error + c.Critical))
        .ToListAsync(ct);

    private static Dictionary<string, string[]> Validate(EventQuery query, out EventSeverity[] severities, out Cursor? after)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var named = new List<EventSeverity>();
        foreach (var name in query.Severity ?? [])
        {
            if (SeverityNames.TryParse(name, out var severity))
            {
                named.Add(severity);
            }
            else
            {
                errors["severity"] = ["Must be DEBUG, INFO, WARNING, ERROR or CRITICAL."];
            }
        }

        foreach (var (member, text) in new[]
        {
            ("type", query.Type), ("source", query.Source), ("correlationId", query.CorrelationId), ("fingerprint", query.Fingerprint), ("q", query.Q),
        })
        {
            if (text?.Contains('\0', StringComparison.Ordinal) is true)
            {
                errors[member] = ["Must not contain the NUL character."];
            }
        }

        if (query.Limit is < 1 or > LargestLimit)
        {
            errors["limit"] = [$"Must be 1 to {LargestLimit}."];
        }

        after = null;
        if (query.Cursor is not null)
        {
            if (Cursor.TryParse(query.Cursor, out var cursor))
            {
                after = cursor;
            }
            else
            {
                errors["cursor"] = ["Is not a cursor that this server gave."];
            }
        }

        severities = [.. named.Distinct()];
        return errors;
    }

    private static EventFilter ToFilter(Guid projectId, EventQuery query, EventSeverity[] severities, Cursor? after)
    {
        var filter = new EventFilter(projectId)
        {
            Severities = severities.Length > 0 ? severities : null,
            Type = query.Type,
            Source = query.Source,
            CorrelationId = query.CorrelationId,
            Fingerprint = query.Fingerprint,
            Text = query.Q is { Length: > 0 } text ? text : null,
        };
        filter = query.From is { } from ? filter with { From = from.ToUniversalTime() } : filter;
        filter = query.To is { } to ? filter with { Before = new Cursor(to.ToUniversalTime(), Guid.Empty) } : filter;
        return after is { } place && place.At < filter.Before.At ? filter with { Before = place } : filter;
    }
}
