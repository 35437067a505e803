namespace Vigilry.Notifications.Contracts;

/// <summary>What happened to an incident, as notices tell it.</summary>
public enum NoticeKind
{
    /// <summary>It opened.</summary>
    Opened,

    /// <summary>It opened again.</summary>
    Reopened,

    /// <summary>Its spike was over.</summary>
    Investigating,

    /// <summary>It was resolved.</summary>
    Resolved,
}

/// <summary>What a channel's rule decided.</summary>
public enum DecisionOutcome
{
    /// <summary>Told at once.</summary>
    Told,

    /// <summary>Waited for the end of the channel's quiet hours.</summary>
    QuietHours,

    /// <summary>Waited for the end of a maintenance window of the project.</summary>
    Maintenance,

    /// <summary>Many notices came to the same recipient at once: waited a moment, to come with the others as one digest.</summary>
    Storm,

    /// <summary>The recipient had as many mails as one may have in an hour: waited, to come with the others as one digest.</summary>
    HourlyLimit,

    /// <summary>The channel is turned off.</summary>
    Disabled,

    /// <summary>The channel does not hear of this status.</summary>
    StatusNotChosen,

    /// <summary>The member does not want this mail.</summary>
    NotWanted,

    /// <summary>The incident has fewer errors than the channel asks for, so far.</summary>
    TooFewErrors,
}

/// <summary>Why somebody was told of an incident, or was not.</summary>
/// <param name="Revision">The incident's revision with the change.</param>
/// <param name="Channel">The channel's name.</param>
/// <param name="Recipient">Of a mail: to whom.</param>
/// <param name="Happened">What there was to tell.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Errors">How many errors the incident had by then.</param>
/// <param name="Until">Of what waited: until when.</param>
/// <param name="Delivery">What became of it; absent if there was nothing to deliver.</param>
public sealed record NoticeDecisionResponse(
    int Revision,
    string Channel,
    ChannelKind Kind,
    string? Recipient,
    NoticeKind Happened,
    DateTimeOffset At,
    int Errors,
    DecisionOutcome Outcome,
    DateTimeOffset? Until,
    DeliveryResponse? Delivery);
