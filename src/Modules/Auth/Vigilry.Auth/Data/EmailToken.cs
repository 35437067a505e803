namespace Vigilry.Auth.Data;

/// <summary>Proves, by being known, that a mail was read. Only its hash is stored.</summary>
internal sealed class EmailToken
{
    /// <summary>SHA-256 of the raw token.</summary>
    public required byte[] Hash { get; init; }

    public required Guid UserId { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; set; }
}
