namespace Vigilry.Auth.Data;

/// <summary>An application that posts events.</summary>
internal sealed class Project
{
    public required Guid Id { get; init; }

    public required Guid OrganizationId { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
