using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Auditing;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;
using Vigilry.Auth.Projects;

namespace Vigilry.Auth.ApiKeys;

/// <summary>A key to be.</summary>
/// <param name="Name">1 to 100 characters, such as the machine that will use it.</param>
/// <param name="Scopes">INGEST to post events, READ to read them and incidents; both if absent.</param>
/// <param name="ExpiresAt">From then on it is worth nothing; absent or null for never.</param>
public sealed record CreateApiKeyRequest(string Name, IReadOnlyList<ApiKeyScope>? Scopes = null, DateTimeOffset? ExpiresAt = null);

/// <summary>A new key.</summary>
/// <param name="Prefix">By which people recognise it later.</param>
/// <param name="Key">The key itself, which is shown this once.</param>
public sealed record CreatedApiKeyResponse(
    Guid Id, string Name, string Prefix, string Key, IReadOnlyList<ApiKeyScope> Scopes, DateTimeOffset? ExpiresAt);

internal sealed class CreateApiKeyValidator : AbstractValidator<CreateApiKeyRequest>
{
    public CreateApiKeyValidator(TimeProvider time)
    {
        RuleFor(r => r.Name).NotEmpty().MaximumLength(100).OneLine();
        RuleFor(r => r.Scopes).Must(s => s is null or { Count: > 0 }).WithMessage("Must name at least one scope: INGEST or READ.");
        RuleForEach(r => r.Scopes).IsInEnum();
        RuleFor(r => r.ExpiresAt).Must(e => e is null || e > time.GetUtcNow()).WithMessage("Must be in the future.");
    }
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

    /// <summary>A new key, not yet stored, and what it is.</summary>
    public static (ApiKey Stored, string Raw) New(
        Guid projectId, string name, IEnumerable<ApiKeyScope> scopes, DateTimeOffset? expiresAt, DateTimeOffset now)
    {
        var raw = KeyPrefix + SecretToken.New();
        var stored = new ApiKey
        {
            Id = Guid.CreateVersion7(now),
            ProjectId = projectId,
            Name = name.Trim(),
            Prefix = raw[..ShownCharacters],
            Hash = SecretToken.Hash(raw),
            Scopes = [.. scopes.Distinct().Order()],
            ExpiresAt = expiresAt,
            CreatedAt = now,
        };
        return (stored, raw);
    }

    public static CreatedApiKeyResponse ToResponse(ApiKey stored, string raw) =>
        new(stored.Id, stored.Name, stored.Prefix, raw, stored.Scopes, stored.ExpiresAt);

    private static async Task<Results<Created<CreatedApiKeyResponse>, NotFound>> HandleAsync(
        Guid projectId, CreateApiKeyRequest request, HttpContext http, AuthContext caller, AuthDb db, TimeProvider time, CancellationToken ct)
    {
        if (!await db.Projects.VisibleTo(caller).AnyAsync(p => p.Id == projectId, ct))
        {
            return TypedResults.NotFound();
        }

        var (stored, raw) = New(projectId, request.Name, request.Scopes ?? Enum.GetValues<ApiKeyScope>(), request.ExpiresAt, time.GetUtcNow());
        db.ApiKeys.Add(stored);
        await db.SaveChangesAsync(ct);
        AuditTrail.Note(http, $"{stored.Name} ({stored.Prefix}…): {string.Join(", ", stored.Scopes).ToUpperInvariant()}");
        return TypedResults.Created($"/api/projects/{projectId}/api-keys", ToResponse(stored, raw));
    }
}
