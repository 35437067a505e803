namespace Vigilry.Auth.Contracts;

/// <summary>An invitation that was not accepted yet.</summary>
/// <param name="ExpiresAt">Seven days after it was made.</param>
public sealed record InvitationResponse(Guid Id, string Email, OrganizationRole Role, Guid InvitedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);
