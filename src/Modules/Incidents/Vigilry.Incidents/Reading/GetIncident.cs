using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.Incidents.Reading;

internal static class GetIncident
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/incidents/{id:guid}", HandleAsync)
        .WithName("getIncident")
        .WithSummary("Gets one incident, with the first and the last event that is attached to it.")
        .RequireAuthorization(Policies.Read)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<IncidentResponse>, NotFound>> HandleAsync(
        Guid id, AuthContext caller, IIncidents incidents, IncidentsDb db, IEvents events, CancellationToken ct)
    {
        if (await incidents.FindAsync(caller, id, ct) is not { } incident)
        {
            return TypedResults.NotFound();
        }

        var attached = db.AttachedEvents.Where(e => e.IncidentId == id);
        var ends = await attached.OrderBy(e => e.At).Take(1)
            .Concat(attached.OrderByDescending(e => e.At).Take(1))
            .Select(e => e.EventId)
            .ToListAsync(ct);
        var found = await events.FindAsync(incident.ProjectId, ends, ct);
        return TypedResults.Ok(incident with
        {
            FirstEvent = found.FirstOrDefault(e => e.Id == ends[0]),
            LastEvent = found.FirstOrDefault(e => e.Id == ends[^1]),
        });
    }
}
