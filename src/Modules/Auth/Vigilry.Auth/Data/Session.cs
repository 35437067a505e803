namespace Vigilry.Auth.Data;

/// <summary>A log-in, bound to one organization.</summary>
internal sealed class Session
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public User? User { get; init; }

    public required Guid OrganizationId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? EndedAt { get; set; }
}
