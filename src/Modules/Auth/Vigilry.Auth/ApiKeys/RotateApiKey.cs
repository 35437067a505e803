using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;
using Vigilry.Auth.Projects;

namespace Vigilry.Auth.ApiKeys;

/// <summary>A key to be replaced.</summary>
/// <param name="GraceSeconds">For how long the old key still works: 0, if absent, to 2,592,000, which is 30 days.</param>
public sealed record RotateApiKeyRequest(int GraceSeconds = 0);

internal sealed class RotateApiKeyValidator : AbstractValidator<RotateApiKeyRequest>
{
    private const int ThirtyDays = 30 * 24 * 3_600;

    public RotateApiKeyValidator() => RuleFor(r => r.GraceSeconds).InclusiveBetween(0, ThirtyDays);
}

internal static class RotateApiKey
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/projects/{projectId:guid}/api-keys/{keyId:guid}/rotate", HandleAsync)
        .WithName("rotateApiKey")
        .WithSummary("Makes a key of the same name, scopes and expiry, and lets the old one live for a grace. This answer is the only one that shows the new key.")
        .RequireAuthorization(Policies.Manage)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<Results<Created<CreatedApiKeyResponse>, NotFound, ProblemHttpResult>> HandleAsync(
        Guid projectId,
        Guid keyId,
        RotateApiKeyRequest? request,
        AuthContext caller,
        AuthDb db,
        ApiKeyLookup lookup,
        TimeProvider time,
        CancellationToken ct)
    {
        if (!await db.Projects.VisibleTo(caller).AnyAsync(p => p.Id == projectId, ct))
        {
            return TypedResults.NotFound();
        }

        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var old = await db.ApiKeys
            .FromSql($"SELECT * FROM auth.api_keys WHERE id = {keyId} AND project_id = {projectId} FOR UPDATE")
            .SingleOrDefaultAsync(ct);
        if (old is null)
        {
            return TypedResults.NotFound();
        }

        if (old.RevokedAt is not null || old.RotatedAt is not null || old.ExpiresAt <= now)
        {
            return TypedResults.Problem("The key is over, or has a successor already: rotate that, or make a new one.", statusCode: StatusCodes.Status409Conflict);
        }

        var (stored, raw) = CreateApiKey.New(projectId, old.Name, old.Scopes, old.ExpiresAt, now);
        db.ApiKeys.Add(stored);
        var grace = request?.GraceSeconds ?? 0;
        var graceEnds = now.AddSeconds(grace);
        old.RotatedAt = now;
        old.RevokedAt = grace == 0 ? now : null;
        old.ExpiresAt = old.ExpiresAt < graceEnds ? old.ExpiresAt : graceEnds;
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        await lookup.ForgetEverywhereAsync(old.Hash);
        return TypedResults.Created($"/api/projects/{projectId}/api-keys", CreateApiKey.ToResponse(stored, raw));
    }
}
