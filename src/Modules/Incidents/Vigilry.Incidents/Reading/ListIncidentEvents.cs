using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Ingestion.Contracts;
using Vigilry.Platform.Http;

namespace Vigilry.Incidents.Reading;

internal static class ListIncidentEvents
{
    private const int Most = 200;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/incidents/{id:guid}/events", HandleAsync)
        .WithName("listIncidentEvents")
        .WithSummary("Lists the newest 200 events that are attached to an incident, newest first.")
        .RequireAuthorization(Policies.Read)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<Page<EventSummary>>, NotFound>> HandleAsync(
        Guid id, AuthContext caller, IncidentsDb db, IEvents events, CancellationToken ct)
    {
        if (await db.Incidents.AsNoTracking().VisibleTo(caller).SingleOrDefaultAsync(i => i.Id == id, ct) is not { } incident)
        {
            return TypedResults.NotFound();
        }

        var newest = await db.AttachedEvents
            .Where(e => e.IncidentId == id)
            .OrderByDescending(e => e.At)
            .Take(Most)
            .Select(e => e.EventId)
            .ToListAsync(ct);
        return TypedResults.Ok(new Page<EventSummary>(await events.FindAsync(incident.ProjectId, newest, ct), NextCursor: null));
    }
}
