using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;
using Vigilry.Auth.Projects;
using Vigilry.Platform.Http;

namespace Vigilry.Auth.ApiKeys;

/// <summary>A key, without what makes it one.</summary>
/// <param name="LastUsedAt">When a request last used it, to some 4 s; shown within some 10 s. Null: never.</param>
public sealed record ApiKeyResponse(
    Guid Id,
    string Name,
    string Prefix,
    IReadOnlyList<ApiKeyScope> Scopes,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? RevokedAt);

internal static class ListApiKeys
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/projects/{projectId:guid}/api-keys", HandleAsync)
        .WithName("listApiKeys")
        .WithSummary("Lists a project's API keys, newest first.")
        .RequireAuthorization(Policies.Session)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<Page<ApiKeyResponse>>, NotFound>> HandleAsync(
        Guid projectId, AuthContext caller, AuthDb db, CancellationToken ct)
    {
        if (!await db.Projects.VisibleTo(caller).AnyAsync(p => p.Id == projectId, ct))
        {
            return TypedResults.NotFound();
        }

        var keys = await db.ApiKeys
            .Where(k => k.ProjectId == projectId)
            .OrderByDescending(k => k.CreatedAt)
            .Select(k => new ApiKeyResponse(k.Id, k.Name, k.Prefix, k.Scopes, k.CreatedAt, k.ExpiresAt, k.LastUsedAt, k.RevokedAt))
            .ToListAsync(ct);
        return TypedResults.Ok(new Page<ApiKeyResponse>(keys, NextCursor: null));
    }
}
