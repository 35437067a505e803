using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;
using Vigilry.Auth.Projects;

namespace Vigilry.Auth.ApiKeys;

internal static class RevokeApiKey
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/api/projects/{projectId:guid}/api-keys/{keyId:guid}", HandleAsync)
        .WithName("revokeApiKey")
        .WithSummary("Revokes an API key, on every host within seconds.")
        .RequireAuthorization(Policies.Manage)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<NoContent, NotFound>> HandleAsync(
        Guid projectId, Guid keyId, AuthContext caller, AuthDb db, ApiKeyLookup lookup, TimeProvider time, CancellationToken ct)
    {
        if (!await db.Projects.VisibleTo(caller).AnyAsync(p => p.Id == projectId, ct)
            || await db.ApiKeys.SingleOrDefaultAsync(k => k.Id == keyId && k.ProjectId == projectId, ct) is not { } key)
        {
            return TypedResults.NotFound();
        }

        key.RevokedAt ??= time.GetUtcNow();
        await db.SaveChangesAsync(ct);
        await lookup.ForgetEverywhereAsync(key.Hash);
        return TypedResults.NoContent();
    }
}
