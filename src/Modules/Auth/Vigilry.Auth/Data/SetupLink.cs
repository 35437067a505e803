namespace Vigilry.Auth.Data;

/// <summary>The link by which the first account is made; there only while there is no user.</summary>
internal sealed class SetupLink
{
    /// <summary>Raw, as every host shows it until it is used.</summary>
    public required string Token { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
