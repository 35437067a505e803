using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Sessions;

internal static class EndSession
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/api/auth/sessions/{sessionId:guid}", HandleAsync)
        .WithName("endSession")
        .WithSummary("Ends one of the user's sessions.")
        .RequireAuthorization(Policies.Session)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<NoContent, NotFound>> HandleAsync(
        Guid sessionId, HttpContext http, AuthContext caller, AuthDb db, TimeProvider time, CancellationToken ct)
    {
        var ended = await db.Sessions
            .Where(s => s.Id == sessionId && s.UserId == caller.UserId && s.EndedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, time.GetUtcNow()), ct);
        if (ended > 0 && sessionId == caller.SessionId)
        {
            SessionCookie.Remove(http);
        }

        return ended > 0 ? TypedResults.NoContent() : TypedResults.NotFound();
    }
}
