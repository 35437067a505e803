namespace Vigilry.Auth.Contracts;

/// <summary>An organization, and what the caller is in it.</summary>
/// <param name="RetentionDays">Days for which events are kept, if the server does not keep them for fewer; null: as long as the server does.</param>
public sealed record OrganizationResponse(Guid Id, string Name, OrganizationRole Role, int? RetentionDays, DateTimeOffset CreatedAt);
