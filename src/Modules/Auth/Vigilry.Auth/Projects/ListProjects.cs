using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;
using Vigilry.Platform.Http;

namespace Vigilry.Auth.Projects;

internal static class ListProjects
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/organizations/{organizationId:guid}/projects", HandleAsync)
            .WithName("listProjects")
            .WithSummary("Lists an organization's projects, oldest first.")
            .RequireAuthorization(Policies.Session)
            .ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapGet("/api/projects/{projectId:guid}", HandleOneAsync)
            .WithName("getProject")
            .WithSummary("Gets one project.")
            .RequireAuthorization(Policies.Read)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<Page<ProjectResponse>>, NotFound>> HandleAsync(
        Guid organizationId, AuthContext caller, AuthDb db, CancellationToken ct)
    {
        if (organizationId != caller.OrganizationId)
        {
            return TypedResults.NotFound();
        }

        var projects = await db.Projects
            .AsNoTracking()
            .Where(p => p.OrganizationId == organizationId)
            .OrderBy(p => p.CreatedAt).ThenBy(p => p.Id)
            .ToListAsync(ct);
        return TypedResults.Ok(new Page<ProjectResponse>([.. projects.Select(ProjectResponse.Of)], NextCursor: null));
    }

    private static async Task<Results<Ok<ProjectResponse>, NotFound>> HandleOneAsync(
        Guid projectId, AuthContext caller, AuthDb db, CancellationToken ct) =>
        await db.Projects.VisibleTo(caller).SingleOrDefaultAsync(p => p.Id == projectId, ct) is { } project
            ? TypedResults.Ok(ProjectResponse.Of(project))
            : TypedResults.NotFound();
}
