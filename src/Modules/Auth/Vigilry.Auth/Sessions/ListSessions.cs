using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;
using Vigilry.Platform.Http;

namespace Vigilry.Auth.Sessions;

/// <summary>One of the user's sessions.</summary>
/// <param name="OrganizationId">The organization that it is bound to.</param>
/// <param name="IsCurrent">Whether it is the one that asks.</param>
public sealed record SessionResponse(Guid Id, Guid OrganizationId, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, bool IsCurrent);

internal static class ListSessions
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/auth/sessions", HandleAsync)
        .WithName("listSessions")
        .WithSummary("Lists the user's sessions that are not over, newest first.")
        .RequireAuthorization(Policies.Session);

    private static async Task<Ok<Page<SessionResponse>>> HandleAsync(AuthContext caller, AuthDb db, TimeProvider time, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return TypedResults.Ok(new Page<SessionResponse>(
            await db.Sessions
                .Where(s => s.UserId == caller.UserId && s.EndedAt == null && s.ExpiresAt > now)
                .OrderByDescending(s => s.CreatedAt)
                .Select(s => new SessionResponse(s.Id, s.OrganizationId, s.CreatedAt, s.ExpiresAt, s.Id == caller.SessionId))
                .ToListAsync(ct),
            NextCursor: null));
    }
}
