using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;
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
        Guid id, AuthContext caller, IIncidents incidents, CancellationToken ct) => await incidents.EventsAsync(caller, id, Most, ct) is { } attached
        ? TypedResults.Ok(new Page<EventSummary>(attached, NextCursor: null))
        : TypedResults.NotFound();
}
