namespace Vigilry.Auth.Data;

/// <summary>Whom an OpenID Connect issuer's user is here.</summary>
internal sealed class ExternalLogin
{
    public required string Issuer { get; init; }

    /// <summary>The issuer's own name for the user, which never changes.</summary>
    public required string Subject { get; init; }

    public required Guid UserId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
