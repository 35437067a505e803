using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Platform.Http;

namespace Vigilry.Auth.Organizations;

internal static class ListOrganizations
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/organizations", HandleAsync)
            .WithName("listOrganizations")
            .WithSummary("Lists the organizations that the user is a member of, oldest first.")
            .RequireAuthorization(Policies.Session);
        routes.MapGet("/api/organizations/{organizationId:guid}", HandleOneAsync)
            .WithName("getOrganization")
            .WithSummary("Gets the session's organization.")
            .RequireAuthorization(Policies.Session)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<Page<OrganizationResponse>>> HandleAsync(AuthContext caller, IOwnAccount account, CancellationToken ct) =>
        TypedResults.Ok(new Page<OrganizationResponse>(await account.OrganizationsAsync(caller, ct), NextCursor: null));

    private static async Task<Results<Ok<OrganizationResponse>, NotFound>> HandleOneAsync(
        Guid organizationId, AuthContext caller, IOwnAccount account, CancellationToken ct) =>
        organizationId == caller.OrganizationId
            && (await account.OrganizationsAsync(caller, ct)).SingleOrDefault(o => o.Id == organizationId) is { } organization
            ? TypedResults.Ok(organization)
            : TypedResults.NotFound();
}
