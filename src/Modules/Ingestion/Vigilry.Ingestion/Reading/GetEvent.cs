using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.Ingestion.Reading;

internal static class GetEvent
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/projects/{projectId:guid}/events/{eventId:guid}", HandleAsync)
        .WithName("getEvent")
        .WithSummary("Gets one event with its payload.")
        .RequireAuthorization(Policies.Read)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<EventResponse>, NotFound>> HandleAsync(
        Guid projectId, Guid eventId, AuthContext caller, IProjects projects, IEventReader events, CancellationToken ct) =>
        await projects.FindAsync(caller, projectId, ct) is not null && await events.FindAsync(projectId, eventId, ct) is { } found
            ? TypedResults.Ok(found)
            : TypedResults.NotFound();
}
