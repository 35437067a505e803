using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Sessions;

/// <summary>Who is logged in, and where.</summary>
public sealed record MeResponse(Guid UserId, string Email, string Name, Guid OrganizationId, string OrganizationName, OrganizationRole Role);

internal static class GetMe
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/auth/me", HandleAsync)
        .WithName("getMe")
        .WithSummary("Gets the session's user, organization and role.")
        .RequireAuthorization(Policies.Session);

    private static async Task<Ok<MeResponse>> HandleAsync(AuthContext caller, AuthDb db, CancellationToken ct) => TypedResults.Ok(
        await db.Memberships
            .Where(m => m.OrganizationId == caller.OrganizationId && m.UserId == caller.UserId)
            .Join(db.Users, m => m.UserId, u => u.Id, (m, u) => new { Member = m, User = u })
            .Join(
                db.Organizations,
                m => m.Member.OrganizationId,
                o => o.Id,
                (m, o) => new MeResponse(m.User.Id, m.User.Email, m.User.Name, o.Id, o.Name, m.Member.Role))
            .SingleAsync(ct));
}
