namespace Vigilry.Notifications.Contracts;

/// <summary>Where a delivery stands.</summary>
public enum DeliveryState
{
    /// <summary>Waits for its first or next attempt.</summary>
    Pending,

    /// <summary>Handed over.</summary>
    Sent,

    /// <summary>Given up; it can be sent again.</summary>
    Dead,

    /// <summary>Waits for the end of what holds it.</summary>
    Held,

    /// <summary>Went into a digest, whose delivery says how it went.</summary>
    Digested,

    /// <summary>Was not worth telling any more when what held it ended: the incident was over.</summary>
    Dropped,
}

/// <summary>A notice on its way to one recipient.</summary>
/// <param name="Channel">The channel's name; absent for mails about accounts.</param>
/// <param name="Recipient">Of a mail: to whom.</param>
/// <param name="IncidentId">What it is about; absent for digests.</param>
/// <param name="Happened">What it tells; absent for digests.</param>
/// <param name="Incidents">Of a digest: how many notices it has.</param>
/// <param name="ErrorSeenAt">When the error happened that made the spike.</param>
/// <param name="HappenedAt">When the incident changed.</param>
/// <param name="QueuedAt">When the delivery was stored.</param>
/// <param name="HeldUntil">Until when it waits, or waited.</param>
/// <param name="SentAt">When it was handed over.</param>
/// <param name="NextAttemptAt">Of one that waits for an attempt: when that is.</param>
/// <param name="Fault">Of one that failed: the last fault, such as <c>SMTP 451</c> or <c>HTTP 500</c>.</param>
public sealed record DeliveryResponse(
    Guid Id,
    DeliveryState State,
    ChannelKind Kind,
    string? Channel,
    string? Recipient,
    Guid? IncidentId,
    NoticeKind? Happened,
    int? Incidents,
    DateTimeOffset? ErrorSeenAt,
    DateTimeOffset? HappenedAt,
    DateTimeOffset QueuedAt,
    DateTimeOffset? HeldUntil,
    DateTimeOffset? SentAt,
    int Attempts,
    DateTimeOffset? NextAttemptAt,
    string? Fault);
