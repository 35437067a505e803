using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Projects;
using Vigilry.Auth.Sessions;

namespace Vigilry.Auth.Organizations;

internal static class DeleteOrganization
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/api/organizations/{organizationId:guid}", HandleAsync)
        .WithName("deleteOrganization")
        .WithSummary("Deletes the session's organization for good, with its projects and their data. All its sessions end, this one too.")
        .RequireAuthorization(Policies.Own)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<NoContent, NotFound>> HandleAsync(
        Guid organizationId, HttpContext http, AuthContext caller, ProjectDeletion deletion, CancellationToken ct)
    {
        if (organizationId != caller.OrganizationId)
        {
            return TypedResults.NotFound();
        }

        await deletion.DeleteOrganizationAsync(organizationId, ct);
        SessionCookie.Remove(http);
        return TypedResults.NoContent();
    }
}
