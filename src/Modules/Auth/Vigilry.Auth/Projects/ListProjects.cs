using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
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
        Guid organizationId, AuthContext caller, IProjects projects, CancellationToken ct) => organizationId == caller.OrganizationId
        ? TypedResults.Ok(new Page<ProjectResponse>(await projects.ListAsync(caller, ct), NextCursor: null))
        : TypedResults.NotFound();

    private static async Task<Results<Ok<ProjectResponse>, NotFound>> HandleOneAsync(
        Guid projectId, AuthContext caller, IProjects projects, CancellationToken ct) =>
        await projects.GetAsync(caller, projectId, ct) is { } project ? TypedResults.Ok(project) : TypedResults.NotFound();
}
