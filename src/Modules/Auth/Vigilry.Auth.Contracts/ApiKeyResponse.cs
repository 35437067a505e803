namespace Vigilry.Auth.Contracts;

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
