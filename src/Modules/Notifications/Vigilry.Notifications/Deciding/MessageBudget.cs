using Vigilry.Notifications.Contracts;

namespace Vigilry.Notifications.Deciding;

/// <summary>How many messages a recipient gets before the next ones wait for a digest.</summary>
internal static class MessageBudget
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>Whether there is room for a message now, and else when.</summary>
    /// <param name="released">When the messages of the last hour were free to go, newest first.</param>
    /// <param name="options">The limits.</param>
    /// <param name="kind">The hourly limit is for mail alone.</param>
    /// <param name="now">The present.</param>
    public static Verdict Ask(IReadOnlyList<DateTimeOffset> released, NotificationsOptions options, ChannelKind kind, DateTimeOffset now)
    {
        if (kind is ChannelKind.Email && RoomAt(released, options.MailsPerHour, Hour) is { } hourly && hourly > now)
        {
            return new Verdict(DecisionOutcome.HourlyLimit, hourly);
        }

        return RoomAt(released, options.MessagesPerMinute, Minute) is { } minute && minute > now
            ? new Verdict(DecisionOutcome.Storm, minute)
            : new Verdict(DecisionOutcome.Told);
    }

    /// <summary>Whether messages of this kind can be put together: machines want each for itself.</summary>
    public static bool Digests(ChannelKind kind) => kind is not (ChannelKind.Webhook or ChannelKind.PagerDuty);

    private static DateTimeOffset? RoomAt(IReadOnlyList<DateTimeOffset> released, int most, TimeSpan period) =>
        released.Count >= most ? released[most - 1] + period : null;
}
