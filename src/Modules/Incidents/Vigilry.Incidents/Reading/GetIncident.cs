using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;

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
        Guid id, AuthContext caller, IIncidents incidents, CancellationToken ct) =>
        await incidents.FindAsync(caller, id, ct) is { } incident ? TypedResults.Ok(incident) : TypedResults.NotFound();
}
