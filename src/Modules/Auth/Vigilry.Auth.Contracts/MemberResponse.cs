namespace Vigilry.Auth.Contracts;

/// <summary>A person in an organization.</summary>
/// <param name="JoinedAt">Since when.</param>
/// <param name="HasSecondFactor">Whether their log-in asks for a code, too.</param>
public sealed record MemberResponse(Guid UserId, string Email, string Name, OrganizationRole Role, DateTimeOffset JoinedAt, bool HasSecondFactor);
