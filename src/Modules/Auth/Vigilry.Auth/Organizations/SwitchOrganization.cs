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
        .WithSummary("Ends this session and starts one in another of the user's organizations. Get a new antiforgery token afterwards.")
        .RequireAuthorization(Policies.Session)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<NoContent, NotFound>> HandleAsync(
        Guid organizationId, HttpContext http, AuthContext caller, AuthDb db, SessionStart sessions, TimeProvider time, CancellationToken ct)
    {
        if (!await db.Memberships.AnyAsync(m => m.OrganizationId == organizationId && m.UserId == caller.UserId, ct))
        {
            return TypedResults.NotFound();
        }

        var user = await db.Users.SingleAsync(u => u.Id == caller.UserId, ct);
        await sessions.StartAsync(http, user, organizationId, ct);
        await db.Sessions.Where(s => s.Id == caller.SessionId).ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, time.GetUtcNow()), ct);
        return TypedResults.NoContent();
    }
}
