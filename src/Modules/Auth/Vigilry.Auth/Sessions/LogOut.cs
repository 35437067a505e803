using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;

namespace Vigilry.Auth.Sessions;

internal static class LogOut
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/auth/logout", HandleAsync)
        .WithName("logOut")
        .WithSummary("Ends this session on the server, too.")
        .RequireAuthorization(Policies.Session);

    private static async Task<NoContent> HandleAsync(HttpContext http, ILogIn logIn, CancellationToken ct)
    {
        await logIn.LogOutAsync(http, ct);
        return TypedResults.NoContent();
    }
}
