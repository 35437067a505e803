namespace Vigilry.Auth.Contracts;

/// <summary>Who is logged in, and where.</summary>
public sealed record MeResponse(Guid UserId, string Email, string Name, Guid OrganizationId, string OrganizationName, OrganizationRole Role);
