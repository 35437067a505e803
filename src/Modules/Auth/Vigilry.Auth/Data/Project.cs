namespace Vigilry.Auth.Data;

/// <summary>An application that posts events.</summary>
internal sealed class Project
{
    public required Guid Id { get; init; }

    public required Guid OrganizationId { get; init; }

    public required string Name { get; set; }

    /// <summary>How many events a minute each of its keys may store; 0 for no limit, <see langword="null"/> for the server's default.</summary>
    public int? EventsPerMinute { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}
