using Vigilry.Auth.Contracts;

namespace Vigilry.Auth.Data;

/// <summary>A place in an organization for somebody who has not taken it yet.</summary>
internal sealed class Invitation
{
    public required Guid Id { get; init; }

    public required Guid OrganizationId { get; init; }

    public Organization? Organization { get; init; }

    /// <summary>As typed; mail goes there.</summary>
    public required string Email { get; init; }

    public required string NormalizedEmail { get; init; }

    public required OrganizationRole Role { get; init; }

    /// <summary>SHA-256 of the raw token.</summary>
    public required byte[] Hash { get; init; }

    public required Guid InvitedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
