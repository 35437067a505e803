using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Platform.Http;

namespace Vigilry.Incidents.Reading;

internal static class ListTimeline
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/incidents/{id:guid}/timeline", HandleAsync)
        .WithName("listTimeline")
        .WithSummary("Lists what happened to an incident, oldest first.")
        .RequireAuthorization(Policies.Read)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<Page<TimelineEntryResponse>>, NotFound>> HandleAsync(
        Guid id, AuthContext caller, IIncidents incidents, CancellationToken ct) => await incidents.TimelineAsync(caller, id, newest: null, ct) is { } entries
        ? TypedResults.Ok(new Page<TimelineEntryResponse>(entries, NextCursor: null))
        : TypedResults.NotFound();
}
