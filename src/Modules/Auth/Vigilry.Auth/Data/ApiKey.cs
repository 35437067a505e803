using Vigilry.Auth.Contracts;

namespace Vigilry.Auth.Data;

/// <summary>What a project's machines authenticate with. Only its hash is stored.</summary>
internal sealed class ApiKey
{
    public required Guid Id { get; init; }

    public required Guid ProjectId { get; init; }

    public Project? Project { get; init; }

    public required string Name { get; init; }

    /// <summary>The key's first characters, by which people recognise it.</summary>
    public required string Prefix { get; init; }

    /// <summary>SHA-256 of the raw key.</summary>
    public required byte[] Hash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Written some seconds later, by <see cref="ApiKeys.ApiKeyUse"/>.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>What it may do; at least one.</summary>
    public required List<ApiKeyScope> Scopes { get; init; }

    /// <summary>From then on it is worth nothing; <see langword="null"/> for never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>When a successor was made.</summary>
    public DateTimeOffset? RotatedAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }
}
