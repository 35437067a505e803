using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;
using Vigilry.Auth.Sessions;

namespace Vigilry.Auth.Organizations;

internal static class SwitchOrganization
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/organizations/{organizationId:guid}/switch", HandleAsync)
        .WithName("switchOrganization")
        .WithSummary("Ends this session and starts one in another of the user's organizations, for the rest of its 12 hours. Get a new antiforgery token afterwards.")
        .RequireAuthorization(Policies.Session)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<NoContent, NotFound, UnauthorizedHttpResult>> HandleAsync(
        Guid organizationId, HttpContext http, AuthContext caller, AuthDb db, SessionStart sessions, CancellationToken ct) =>
        !await db.Memberships.AnyAsync(m => m.OrganizationId == organizationId && m.UserId == caller.UserId, ct) ? TypedResults.NotFound()
        : await sessions.SwitchAsync(http, caller, organizationId, ct) is null ? TypedResults.Unauthorized()
        : TypedResults.NoContent();
}
