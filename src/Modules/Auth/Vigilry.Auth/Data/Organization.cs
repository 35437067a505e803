using Vigilry.Auth.Contracts;

namespace Vigilry.Auth.Data;

/// <summary>A team.</summary>
internal sealed class Organization
{
    public required Guid Id { get; init; }

    public required string Name { get; set; }

    /// <summary>Days for which events are kept; <see langword="null"/>, or more than the server's: as long as the server keeps them.</summary>
    public int? RetentionDays { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A person's place in an organization.</summary>
internal sealed class Membership
{
    public required Guid OrganizationId { get; init; }

    public Organization? Organization { get; init; }

    public required Guid UserId { get; init; }

    public required OrganizationRole Role { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The organization as its member sees it; it must be loaded.</summary>
    public OrganizationResponse ToResponse() => Organization is { } organization
        ? new OrganizationResponse(organization.Id, organization.Name, Role, organization.RetentionDays, organization.CreatedAt)
        : throw new InvalidOperationException("The organization was not loaded.");
}
