using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;

namespace Vigilry.Auth.Sessions;

internal static class GetMe
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/auth/me", HandleAsync)
        .WithName("getMe")
        .WithSummary("Gets the session's user, organization and role.")
        .RequireAuthorization(Policies.Session);

    private static async Task<Ok<MeResponse>> HandleAsync(AuthContext caller, IOwnAccount account, CancellationToken ct) =>
        TypedResults.Ok(await account.GetAsync(caller, ct));
}
