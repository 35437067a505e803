namespace Vigilry.Auth.Data;

/// <summary>What a mailed token lets its holder do.</summary>
internal enum EmailTokenPurpose
{
    /// <summary>Verify the address.</summary>
    VerifyAddress,

    /// <summary>Set a new password.</summary>
    ResetPassword,

    /// <summary>Use another address.</summary>
    ChangeAddress,
}

/// <summary>Proves, by being known, that a mail was read. Only its hash is stored.</summary>
internal sealed class EmailToken
{
    /// <summary>SHA-256 of the raw token.</summary>
    public required byte[] Hash { get; init; }

    public required EmailTokenPurpose Purpose { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>The address to be, as typed.</summary>
    public string? NewEmail { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; set; }
}
