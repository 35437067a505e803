using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Platform.Http;

namespace Vigilry.Incidents.Reading;

/// <summary>One thing that happened to an incident.</summary>
public sealed record TimelineEntryResponse(Guid Id, TimelineKind Kind, DateTimeOffset At);

internal static class ListTimeline
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/incidents/{id:guid}/timeline", HandleAsync)
        .WithName("listTimeline")
        .WithSummary("Lists what happened to an incident, oldest first.")
        .RequireAuthorization(Policies.Read)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<Page<TimelineEntryResponse>>, NotFound>> HandleAsync(
        Guid id, AuthContext caller, IncidentsDb db, CancellationToken ct)
    {
        if (!await db.Incidents.VisibleTo(caller).AnyAsync(i => i.Id == id, ct))
        {
            return TypedResults.NotFound();
        }

        var entries = await db.Timeline
            .Where(t => t.IncidentId == id)
            .OrderBy(t => t.Id)
            .Select(t => new TimelineEntryResponse(t.Id, t.Kind, t.At))
            .ToListAsync(ct);
        return TypedResults.Ok(new Page<TimelineEntryResponse>(entries, NextCursor: null));
    }
}
