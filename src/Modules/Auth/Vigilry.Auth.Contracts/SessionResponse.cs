namespace Vigilry.Auth.Contracts;

/// <summary>One of the user's sessions.</summary>
/// <param name="OrganizationId">The organization that it is bound to.</param>
/// <param name="IsCurrent">Whether it is the one that asks.</param>
public sealed record SessionResponse(Guid Id, Guid OrganizationId, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, bool IsCurrent);
