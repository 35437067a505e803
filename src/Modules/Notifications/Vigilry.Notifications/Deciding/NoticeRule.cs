using Vigilry.Incidents.Contracts;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Data;

namespace Vigilry.Notifications.Deciding;

/// <summary>What was decided.</summary>
/// <param name="Outcome">Why.</param>
/// <param name="Until">Until when it waits, if it is told later.</param>
internal readonly record struct Verdict(DecisionOutcome Outcome, DateTimeOffset? Until = null)
{
    /// <summary>Whether there is something to deliver, at once or later.</summary>
    public bool IsTold => Outcome is DecisionOutcome.Told || Until is not null;
}

/// <summary>Whether a channel tells of a change. The first reason not to decides.</summary>
internal static class NoticeRule
{
    /// <param name="channel">The channel, with its rule.</param>
    /// <param name="wish">What the recipient of a mail wants; of other channels all.</param>
    /// <param name="happened">What there is to tell.</param>
    /// <param name="errors">How many errors the incident has.</param>
    /// <param name="maintenance">The project's windows.</param>
    /// <param name="now">The present.</param>
    public static Verdict Decide(
        Channel channel, MailWish wish, NoticeKind happened, int errors, IReadOnlyCollection<MaintenanceWindow> maintenance, DateTimeOffset now)
    {
        if (!channel.IsEnabled)
        {
            return new Verdict(DecisionOutcome.Disabled);
        }

        if (!channel.Statuses.Contains(StatusOf(happened)))
        {
            return new Verdict(DecisionOutcome.StatusNotChosen);
        }

        if (wish is MailWish.None || (wish is MailWish.Opened && StatusOf(happened) is not IncidentStatus.Open))
        {
            return new Verdict(DecisionOutcome.NotWanted);
        }

        if (errors < channel.FromErrors)
        {
            return new Verdict(DecisionOutcome.TooFewErrors);
        }

        return HoldAt(channel, maintenance, now) ?? new Verdict(DecisionOutcome.Told);
    }

    /// <summary>What holds a channel's notices at the moment; <see langword="null"/> for nothing.</summary>
    public static Verdict? HoldAt(Channel channel, IReadOnlyCollection<MaintenanceWindow> maintenance, DateTimeOffset now)
    {
        if (Maintenance.EndAt(maintenance, now) is { } maintained)
        {
            return new Verdict(DecisionOutcome.Maintenance, maintained);
        }

        return channel is { QuietFrom: { } from, QuietUntil: { } until } && new QuietHours(from, until, channel.TimeZone).EndAt(now) is { } quiet
            ? new Verdict(DecisionOutcome.QuietHours, quiet)
            : null;
    }

    private static IncidentStatus StatusOf(NoticeKind happened) => happened switch
    {
        NoticeKind.Opened or NoticeKind.Reopened => IncidentStatus.Open,
        NoticeKind.Investigating => IncidentStatus.Investigating,
        _ => IncidentStatus.Resolved,
    };
}
