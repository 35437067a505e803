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

/// <summary>A key to be.</summary>
/// <param name="Name">1 to 100 characters, such as the machine that will use it.</param>
public sealed record CreateApiKeyRequest(string Name);

/// <summary>A new key.</summary>
/// <param name="Prefix">By which people recognise it later.</param>
/// <param name="Key">The key itself, which is shown this once.</param>
public sealed record CreatedApiKeyResponse(Guid Id, string Name, string Prefix, string Key);

internal sealed class CreateApiKeyValidator : AbstractValidator<CreateApiKeyRequest>
{
    public CreateApiKeyValidator() => RuleFor(r => r.Name).NotEmpty().MaximumLength(100).OneLine();
}

internal static class CreateApiKey
{
    public const string KeyPrefix = "vgl_";
    private const int ShownCharacters = 12;

    /// <summary>Whether it can be a key at all.</summary>
    public static bool IsWellFormed(string raw) =>
        raw.StartsWith(KeyPrefix, StringComparison.Ordinal) && SecretToken.IsWellFormed(raw.AsSpan(KeyPrefix.Length));

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/projects/{projectId:guid}/api-keys", HandleAsync)
        .WithName("createApiKey")
        .WithSummary("Makes an API key. This answer is the only one that shows it.")
        .RequireAuthorization(Policies.Manage)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Created<CreatedApiKeyResponse>, NotFound>> HandleAsync(
        Guid projectId, CreateApiKeyRequest request, AuthContext caller, AuthDb db, TimeProvider time, CancellationToken ct)
    {
        if (!await db.Projects.VisibleTo(caller).AnyAsync(p => p.Id == projectId, ct))
        {
            return TypedResults.NotFound();
        }

        var raw = KeyPrefix + SecretToken.New();
        var now = time.GetUtcNow();
        var key = new ApiKey
        {
            Id = Guid.CreateVersion7(now),
            ProjectId = projectId,
            Name = request.Name.Trim(),
            Prefix = raw[..ShownCharacters],
            Hash = SecretToken.Hash(raw),
            CreatedAt = now,
        };
        db.ApiKeys.Add(key);
        await db.SaveChangesAsync(ct);
        return TypedResults.Created($"/api/projects/{projectId}/api-keys", new CreatedApiKeyResponse(key.Id, key.Name, key.Prefix, raw));
    }
}
