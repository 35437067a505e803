namespace Vigilry.Auth.Data;

/// <summary>A change that somebody made.</summary>
internal sealed class AuditEntry
{
    public required Guid Id { get; init; }

    public required Guid OrganizationId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Who; <see langword="null"/> where nobody was logged in.</summary>
    public required Guid? UserId { get; init; }

    /// <summary>The name of the operation, as OpenAPI has it.</summary>
    public required string Action { get; init; }

    /// <summary>What was changed, such as <c>/api/projects/…</c>.</summary>
    public required string Target { get; init; }

    /// <summary>What it was and became, where the target does not say it.</summary>
    public string? Detail { get; init; }

    /// <summary>Where the request came from.</summary>
    public required string? Address { get; init; }
}
