using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Ingestion.Contracts;
using Vigilry.Ingestion.Data;
using Vigilry.Ingestion.Receiving;
using Vigilry.Platform.Http;

namespace Vigilry.Ingestion.Reading;

/// <summary>What to list; every condition narrows the list.</summary>
/// <param name="Severity">One or more severities.</param>
/// <param name="Q">Text that the message contains, in any case.</param>
/// <param name="From">The earliest time, inclusive.</param>
/// <param name="To">The latest time, exclusive.</param>
/// <param name="Limit">1 to 200; 50 if not given.</param>
/// <param name="Cursor">Where the part before ended.</param>
internal sealed record ListEventsQuery(
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

internal static class ListEvents
{
    private const int DefaultLimit = 50;
    private const int LargestLimit = 200;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/projects/{projectId:guid}/events", HandleAsync)
        .WithName("listEvents")
        .WithSummary("Lists a project's events, newest first.")
        .RequireAuthorization(Policies.Read)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<Page<EventSummary>>, ValidationProblem, NotFound>> HandleAsync(
        Guid projectId, [AsParameters] ListEventsQuery query, AuthContext caller, IProjects projects, IngestionDb db, CancellationToken ct)
    {
        if (await projects.FindAsync(caller, projectId, ct) is null)
        {
            return TypedResults.NotFound();
        }

        var errors = Validate(query, out var severities, out var after);
        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors);
        }

        var limit = query.Limit ?? DefaultLimit;
        var found = await Filter(db.Events.AsNoTracking().Where(e => e.ProjectId == projectId), query, severities, after)
            .OrderByDescending(e => e.Timestamp).ThenByDescending(e => e.Id)
            .Take(limit + 1)
            .ToListAsync(ct);
        var next = found.Count > limit ? new Cursor(found[limit - 1].Timestamp, found[limit - 1].Id).ToString() : null;
        return TypedResults.Ok(new Page<EventSummary>([.. found.Take(limit).Select(e => e.ToSummary())], next));
    }

    private static Dictionary<string, string[]> Validate(ListEventsQuery query, out EventSeverity[] severities, out Cursor? after)
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

        severities = [.. named];
        return errors;
    }

    private static IQueryable<Event> Filter(IQueryable<Event> events, ListEventsQuery query, EventSeverity[] severities, Cursor? after)
    {
        events = severities.Length > 0 ? events.Where(e => severities.Contains(e.Severity)) : events;
        events = query.Type is not null ? events.Where(e => e.Type == query.Type) : events;
        events = query.Source is not null ? events.Where(e => e.Source == query.Source) : events;
        events = query.CorrelationId is not null ? events.Where(e => e.CorrelationId == query.CorrelationId) : events;
        events = query.Fingerprint is not null ? events.Where(e => e.Fingerprint == query.Fingerprint) : events;
        events = query.From is { } from ? events.Where(e => e.Timestamp >= from.ToUniversalTime()) : events;
        events = query.To is { } to ? events.Where(e => e.Timestamp < to.ToUniversalTime()) : events;
        events = query.Q is { Length: > 0 } text
            ? events.Where(e => e.Message != null && EF.Functions.ILike(e.Message, $"%{EscapeLike(text)}%", "\\"))
            : events;
        return after is { } place
            ? events.Where(e => EF.Functions.LessThan(ValueTuple.Create(e.Timestamp, e.Id), ValueTuple.Create(place.At, place.Id)))
            : events;
    }

    private static string EscapeLike(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal);
}
