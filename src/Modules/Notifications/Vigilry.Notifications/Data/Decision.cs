using Vigilry.Notifications.Contracts;

namespace Vigilry.Notifications.Data;

/// <summary>What a channel's rule decided about a change of an incident, for one recipient.</summary>
internal sealed class Decision
{
    public required Guid IncidentId { get; init; }

    /// <summary>The incident's revision with the change.</summary>
    public required int Revision { get; init; }

    public required Guid ChannelId { get; init; }

    /// <summary>The member of a mail; else empty.</summary>
    public required Guid UserId { get; init; }

    public required Guid OrganizationId { get; init; }

    public required Guid ProjectId { get; init; }

    /// <summary>As the channel was called then.</summary>
    public required string Channel { get; init; }

    public required ChannelKind Kind { get; init; }

    public required string? Recipient { get; init; }

    public required NoticeKind Happened { get; init; }

    public required DateTimeOffset At { get; set; }

    public required int Errors { get; set; }

    public required DecisionOutcome Outcome { get; set; }

    public required DateTimeOffset? Until { get; set; }

    public Guid? DeliveryId { get; set; }
}
