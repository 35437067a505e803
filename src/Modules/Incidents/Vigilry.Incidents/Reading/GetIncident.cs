using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Data;

namespace Vigilry.Incidents.Reading;

internal static class GetIncident
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/incidents/{id:guid}", HandleAsync)
        .WithName("getIncident")
        .WithSummary("Gets one incident.")
        .RequireAuthorization(Policies.Read)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<IncidentResponse>, NotFound>> HandleAsync(
        Guid id, AuthContext caller, IncidentsDb db, CancellationToken ct) =>
        await db.Incidents.AsNoTracking().VisibleTo(caller).SingleOrDefaultAsync(i => i.Id == id, ct) is { } incident
            ? TypedResults.Ok(IncidentResponse.From(incident))
            : TypedResults.NotFound();
}
