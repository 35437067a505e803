namespace Vigilry.Auth.Data;

/// <summary>A person.</summary>
internal sealed class User
{
    public required Guid Id { get; init; }

    /// <summary>As typed; mail goes there.</summary>
    public required string Email { get; init; }

    /// <summary>What makes two spellings one address.</summary>
    public required string NormalizedEmail { get; init; }

    public required string Name { get; init; }

    public string PasswordHash { get; set; } = "";

    public DateTimeOffset? EmailVerifiedAt { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public static string Normalize(string email) => email.Trim().ToUpperInvariant();
}
