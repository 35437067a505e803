using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Projects;

internal static class DeleteProject
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/api/projects/{projectId:guid}", HandleAsync)
        .WithName("deleteProject")
        .WithSummary("Deletes a project for good: its keys are dead at once, its events and incidents are gone within a minute.")
        .RequireAuthorization(Policies.Manage)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<NoContent, NotFound>> HandleAsync(
        Guid projectId, AuthContext caller, AuthDb db, ProjectDeletion deletion, CancellationToken ct)
    {
        if (!await db.Projects.VisibleTo(caller).AnyAsync(p => p.Id == projectId, ct))
        {
            return TypedResults.NotFound();
        }

        await deletion.DeleteAsync(projectId, ct);
        return TypedResults.NoContent();
    }
}
