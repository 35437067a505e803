namespace Vigilry.Auth.Data;

/// <summary>A person.</summary>
internal sealed class User
{
    public required Guid Id { get; init; }

    /// <summary>As typed; mail goes there.</summary>
    public required string Email { get; set; }

    /// <summary>What makes two spellings one address.</summary>
    public required string NormalizedEmail { get; set; }

    public required string Name { get; set; }

    /// <summary>Empty where there is none: of who logs in elsewhere, and of an address that was signed up for twice before it was verified.</summary>
    public string PasswordHash { get; set; } = "";

    public DateTimeOffset? EmailVerifiedAt { get; set; }

    /// <summary>Whether a mail, an issuer or the operator has shown whose the address is; a link that was passed on by hand has not.</summary>
    public bool HasProvedEmail { get; set; }

    /// <summary>The secret of the second factor, encrypted by ASP.NET Core's data protection; there from its set-up on.</summary>
    public byte[]? TotpSecret { get; set; }

    /// <summary>Since when log-in asks for the second factor.</summary>
    public DateTimeOffset? TotpEnabledAt { get; set; }

    /// <summary>The time step of the newest code that was used: each works once.</summary>
    public long TotpLastStep { get; set; }

    /// <summary>SHA-256 of the recovery codes that are left.</summary>
    public List<byte[]> RecoveryCodes { get; set; } = [];

    public required DateTimeOffset CreatedAt { get; init; }

    public static string Normalize(string email) => email.Trim().ToUpperInvariant();
}
