using System.Globalization;
using Vigilry.Notifications.Contracts;

namespace Vigilry.Host.Pages.Tags;

/// <summary>What was told to whom and why, as people read it.</summary>
internal static class Tells
{
    /// <summary>A change of an incident.</summary>
    public static string Name(NoticeKind happened) => happened switch
    {
        NoticeKind.Opened => "Opened",
        NoticeKind.Reopened => "Opened again",
        NoticeKind.Investigating => "Spike over",
        _ => "Resolved",
    };

    /// <summary>A way to tell.</summary>
    public static string Name(ChannelKind kind) => kind switch
    {
        ChannelKind.Email => "Mail",
        ChannelKind.PagerDuty => "PagerDuty",
        _ => $"{kind}",
    };

    /// <summary>How many of all were told.</summary>
    public static string Told(IReadOnlyCollection<NoticeDecisionResponse> decisions) =>
        $"{decisions.Count(d => d.Delivery?.SentAt is not null).ToString(CultureInfo.InvariantCulture)} of {decisions.Count.ToString(CultureInfo.InvariantCulture)} told";

    /// <summary>Why somebody was told, or was not; the end of a wait follows.</summary>
    public static string Why(NoticeDecisionResponse decision) => decision.Outcome switch
    {
        DecisionOutcome.Told => State(decision.Delivery),
        DecisionOutcome.Disabled => "not told: the channel is off",
        DecisionOutcome.StatusNotChosen => "not told: its rule leaves this status out",
        DecisionOutcome.NotWanted => "not told: does not want this mail",
        DecisionOutcome.TooFewErrors => $"not told: {Words.Count(decision.Errors, "error", "errors")} so far, its rule asks for more",
        DecisionOutcome.Maintenance => $"{State(decision.Delivery)}: maintenance until",
        DecisionOutcome.QuietHours => $"{State(decision.Delivery)}: quiet hours until",
        DecisionOutcome.Storm => $"{State(decision.Delivery)}: many came at once, gathered until",
        _ => $"{State(decision.Delivery)}: enough mails for an hour, gathered until",
    };

    /// <summary>Where a delivery stands.</summary>
    public static string State(DeliveryResponse? delivery) => delivery switch
    {
        null => "told",
        { State: DeliveryState.Sent } => "told",
        { State: DeliveryState.Digested, SentAt: not null } => "told in a digest",
        { State: DeliveryState.Digested } => "in a digest, on its way",
        { State: DeliveryState.Held } => "waits",
        { State: DeliveryState.Dropped } => $"not told, as {delivery.Fault}",
        { State: DeliveryState.Dead } => $"given up after {Words.Count(delivery.Attempts, "attempt", "attempts")} ({delivery.Fault})",
        { Fault: { } fault } => $"failed {Words.Count(delivery.Attempts, "time", "times")} ({fault}), tried again",
        _ => "on its way",
    };

    /// <summary>How long each step took, from the error to its being handed over; empty if it was not.</summary>
    public static string Times(NoticeDecisionResponse decision) =>
        decision.Delivery is { ErrorSeenAt: { } seen, HappenedAt: { } happened, SentAt: { } sent } delivery
            ? $"error → incident {Span(happened - seen)} → queued {Span(delivery.QueuedAt - happened)} → handed over {Span(sent - delivery.QueuedAt)}"
            : "";

    private static string Span(TimeSpan span) => span.TotalSeconds < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, span.TotalMilliseconds):0} ms")
        : Words.Duration(span);
}
