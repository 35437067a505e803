using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Platform.Http;

namespace Vigilry.Auth.Sessions;

internal static class ListSessions
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/auth/sessions", HandleAsync)
        .WithName("listSessions")
        .WithSummary("Lists the user's sessions that are not over, newest first.")
        .RequireAuthorization(Policies.Session);

    private static async Task<Ok<Page<SessionResponse>>> HandleAsync(AuthContext caller, IOwnAccount account, CancellationToken ct) =>
        TypedResults.Ok(new Page<SessionResponse>(await account.SessionsAsync(caller, ct), NextCursor: null));
}
