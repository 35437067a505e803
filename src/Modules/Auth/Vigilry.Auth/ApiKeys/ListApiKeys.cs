using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Platform.Http;

namespace Vigilry.Auth.ApiKeys;

internal static class ListApiKeys
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/projects/{projectId:guid}/api-keys", HandleAsync)
        .WithName("listApiKeys")
        .WithSummary("Lists a project's API keys, newest first.")
        .RequireAuthorization(Policies.Session)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<Page<ApiKeyResponse>>, NotFound>> HandleAsync(
        Guid projectId, AuthContext caller, IProjects projects, CancellationToken ct) => await projects.KeysAsync(caller, projectId, ct) is { } keys
        ? TypedResults.Ok(new Page<ApiKeyResponse>(keys, NextCursor: null))
        : TypedResults.NotFound();
}
