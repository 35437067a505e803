namespace Vigilry.Notifications.Contracts;

/// <summary>How a channel reaches people or machines.</summary>
public enum ChannelKind
{
    /// <summary>A mail to each member who wants one.</summary>
    Email,

    /// <summary>A request to any URL, signed as Standard Webhooks says.</summary>
    Webhook,

    /// <summary>An incoming webhook that takes Slack's messages.</summary>
    Slack,

    /// <summary>An incoming webhook that takes Adaptive Cards, as Microsoft Teams does.</summary>
    Teams,

    /// <summary>An incoming webhook that takes Discord's messages.</summary>
    Discord,

    /// <summary>PagerDuty's Events API v2.</summary>
    PagerDuty,
}
