namespace Vigilry.Auth.Data;

/// <summary>A key that signs session tokens, shared by all hosts.</summary>
internal sealed class SigningKey
{
    public required Guid Id { get; init; }

    /// <summary>256 random bits, encrypted by ASP.NET Core's data protection.</summary>
    public required byte[] ProtectedKey { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
