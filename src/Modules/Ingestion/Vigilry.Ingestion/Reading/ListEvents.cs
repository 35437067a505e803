using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Ingestion.Contracts;
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
        Guid projectId, [AsParameters] ListEventsQuery query, AuthContext caller, IProjects projects, EventSearch search, CancellationToken ct)
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

        var (found, next) = await search.FindAsync(ToFilter(projectId, query, severities, after), query.Limit ?? DefaultLimit, ct);
        return TypedResults.Ok(new Page<EventSummary>(found, next?.ToString()));
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

    private static EventFilter ToFilter(Guid projectId, ListEventsQuery query, EventSeverity[] severities, Cursor? after)
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
