using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Sessions;

internal static class LogOut
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/auth/logout", HandleAsync)
        .WithName("logOut")
        .WithSummary("Ends this session on the server, too.")
        .RequireAuthorization(Policies.Session);

    private static async Task<NoContent> HandleAsync(HttpContext http, AuthContext caller, AuthDb db, TimeProvider time, CancellationToken ct)
    {
        await db.Sessions.Where(s => s.Id == caller.SessionId).ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, time.GetUtcNow()), ct);
        SessionCookie.Remove(http);
        return TypedResults.NoContent();
    }
}
