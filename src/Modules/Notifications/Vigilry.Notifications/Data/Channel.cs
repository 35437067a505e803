using Vigilry.Incidents.Contracts;
using Vigilry.Notifications.Contracts;

namespace Vigilry.Notifications.Data;

/// <summary>A way to tell of a project's incidents, and the rule of what it hears.</summary>
internal sealed class Channel
{
    /// <summary>Of a project's mail: the project's own id, so that each project has one.</summary>
    public required Guid Id { get; init; }

    public required Guid OrganizationId { get; init; }

    public required Guid ProjectId { get; init; }

    public required ChannelKind Kind { get; init; }

    public required string Name { get; set; }

    /// <summary>The URL or routing key, encrypted; empty for mail.</summary>
    public required string Target { get; set; }

    /// <summary>What may be shown of the target.</summary>
    public required string TargetHint { get; set; }

    /// <summary>The same for equal targets of an organization, and tells nothing of them.</summary>
    public required string TargetHash { get; set; }

    /// <summary>Signs a webhook's requests, encrypted.</summary>
    public string? Secret { get; set; }

    /// <summary>The secret before the last rotation, encrypted.</summary>
    public string? OldSecret { get; set; }

    /// <summary>Until then requests are signed with the old secret, too.</summary>
    public DateTimeOffset? OldSecretUntil { get; set; }

    public required List<IncidentStatus> Statuses { get; set; }

    public int FromErrors { get; set; }

    public TimeOnly? QuietFrom { get; set; }

    public TimeOnly? QuietUntil { get; set; }

    public string TimeZone { get; set; } = "UTC";

    public bool IsEnabled { get; set; } = true;

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The mail of a project that nobody has set anything for: when an incident opens, opens again and is resolved.</summary>
    public static Channel Mail(Guid organizationId, Guid projectId, DateTimeOffset now) => new()
    {
        Id = projectId,
        OrganizationId = organizationId,
        ProjectId = projectId,
        Kind = ChannelKind.Email,
        Name = "Mail to members",
        Target = "",
        TargetHint = "",
        TargetHash = "",
        Statuses = [IncidentStatus.Open, IncidentStatus.Resolved],
        CreatedAt = now,
    };

    public ChannelResponse ToResponse() => new(
        Id,
        Kind,
        Name,
        TargetHint.Length > 0 ? TargetHint : null,
        Statuses,
        FromErrors,
        QuietFrom?.ToString("HH:mm", null),
        QuietUntil?.ToString("HH:mm", null),
        TimeZone,
        IsEnabled,
        OldSecretUntil);
}
