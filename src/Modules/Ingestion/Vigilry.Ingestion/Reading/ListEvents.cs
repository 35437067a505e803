using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Ingestion.Contracts;
using Vigilry.Platform.Http;

namespace Vigilry.Ingestion.Reading;

internal static class ListEvents
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/projects/{projectId:guid}/events", HandleAsync)
        .WithName("listEvents")
        .WithSummary("Lists a project's events, newest first.")
        .RequireAuthorization(Policies.Read)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<Page<EventSummary>>, ValidationProblem, NotFound>> HandleAsync(
        Guid projectId, [AsParameters] EventQuery query, AuthContext caller, IProjects projects, IEventReader events, CancellationToken ct)
    {
        if (await projects.FindAsync(caller, projectId, ct) is null)
        {
            return TypedResults.NotFound();
        }

        var list = await events.ListAsync(projectId, query, ct);
        return list.Errors.Count > 0
            ? TypedResults.ValidationProblem(list.Errors)
            : TypedResults.Ok(new Page<EventSummary>(list.Items, list.NextCursor));
    }
}
