using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Platform.Http;

namespace Vigilry.Incidents.Reading;

/// <summary>What to list; every condition narrows the list.</summary>
/// <param name="Status">One or more of OPEN, INVESTIGATING, RESOLVED.</param>
/// <param name="ProjectId">Only this project's.</param>
/// <param name="From">Opened at or after.</param>
/// <param name="To">Opened before.</param>
/// <param name="Limit">1 to 200; 50 if not given.</param>
/// <param name="Cursor">Where the part before ended.</param>
internal sealed record ListIncidentsQuery(
    string[]? Status, Guid? ProjectId, DateTimeOffset? From, DateTimeOffset? To, int? Limit, string? Cursor);

internal static class ListIncidents
{
    private const int DefaultLimit = 50;
    private const int LargestLimit = 200;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/organizations/{organizationId:guid}/incidents", HandleAsync)
        .WithName("listIncidents")
        .WithSummary("Lists an organization's incidents, newest first. An API key sees its project's.")
        .RequireAuthorization(Policies.Read)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<Page<IncidentResponse>>, ValidationProblem, NotFound>> HandleAsync(
        Guid organizationId, [AsParameters] ListIncidentsQuery query, AuthContext caller, IncidentsDb db, CancellationToken ct)
    {
        if (organizationId != caller.OrganizationId)
        {
            return TypedResults.NotFound();
        }

        var errors = Validate(query, out var statuses, out var after);
        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors);
        }

        var limit = query.Limit ?? DefaultLimit;
        var found = await Filter(db.Incidents.AsNoTracking().VisibleTo(caller), query, statuses, after)
            .OrderByDescending(i => i.OpenedAt).ThenByDescending(i => i.Id)
            .Take(limit + 1)
            .ToListAsync(ct);
        var next = found.Count > limit ? new Cursor(found[limit - 1].OpenedAt, found[limit - 1].Id).ToString() : null;
        return TypedResults.Ok(new Page<IncidentResponse>([.. found.Take(limit).Select(IncidentResponse.From)], next));
    }

    private static Dictionary<string, string[]> Validate(ListIncidentsQuery query, out IncidentStatus[] statuses, out Cursor? after)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var named = new List<IncidentStatus>();
        foreach (var name in query.Status ?? [])
        {
            if (Enum.TryParse<IncidentStatus>(name, ignoreCase: true, out var status) && char.IsAsciiLetter(name[0]))
            {
                named.Add(status);
            }
            else
            {
                errors["status"] = ["Must be OPEN, INVESTIGATING or RESOLVED."];
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

        statuses = [.. named];
        return errors;
    }

    private static IQueryable<Incident> Filter(
        IQueryable<Incident> incidents, ListIncidentsQuery query, IncidentStatus[] statuses, Cursor? after)
    {
        incidents = statuses.Length > 0 ? incidents.Where(i => statuses.Contains(i.Status)) : incidents;
        incidents = incidents.OpenedWithin(query.ProjectId, query.From, query.To);
        return after is { } place
            ? incidents.Where(i => EF.Functions.LessThan(ValueTuple.Create(i.OpenedAt, i.Id), ValueTuple.Create(place.At, place.Id)))
            : incidents;
    }
}
