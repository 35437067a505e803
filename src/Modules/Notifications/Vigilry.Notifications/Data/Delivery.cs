using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Deliveries;
using Vigilry.Notifications.Telling;

namespace Vigilry.Notifications.Data;

/// <summary>
/// A notice on its way to one recipient: about an incident, a digest of such, or a mail about something else, which brings its bodies. Those may hold
/// a secret link, so they last only as long as they are needed.
/// </summary>
internal sealed class Delivery
{
    /// <summary>A receiver that asks for more is not obeyed.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(6);

    public required Guid Id { get; init; }

    public required ChannelKind Kind { get; init; }

    /// <summary>Equal for what goes to the same recipient on behalf of the same organization: in order, and counted and digested together.</summary>
    public required string Destination { get; init; }

    /// <summary>The address of a mail; else empty.</summary>
    public required string Recipient { get; init; }

    public Guid? OrganizationId { get; init; }

    public Guid? ProjectId { get; init; }

    public Guid? ChannelId { get; init; }

    /// <summary>The channel's name; of a mail none.</summary>
    public string? Channel { get; init; }

    /// <summary>The member whom a mail goes to, where it is about an incident.</summary>
    public Guid? UserId { get; init; }

    public Guid? IncidentId { get; init; }

    /// <summary>What it tells of the incident; a digest has that of its parts.</summary>
    public IncidentNotice? Notice { get; init; }

    /// <summary>The digest that it went into.</summary>
    public Guid? DigestId { get; set; }

    /// <summary>Whatever it tells is told once: there is no second delivery with the same key.</summary>
    public string? DeduplicationKey { get; init; }

    /// <summary>Of a mail that brings its bodies.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Empty once the mail is sent or given up, like <see cref="HtmlBody"/>.</summary>
    public string TextBody { get; set; } = "";

    public string HtmlBody { get; set; } = "";

    /// <summary>The span of what it tells, if it is traced.</summary>
    public string? TraceParent { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was free to go: at once, or when what held it ended.</summary>
    public DateTimeOffset? ReleasedAt { get; set; }

    public DateTimeOffset? HeldUntil { get; set; }

    public DecisionOutcome? HeldFor { get; set; }

    /// <summary>Counted when one begins, so that one which ends the process counts too.</summary>
    public int Attempts { get; private set; }

    public required DateTimeOffset NextAttemptAt { get; set; }

    /// <summary>While an attempt runs: when another host may take over.</summary>
    public DateTimeOffset? LeasedUntil { get; private set; }

    public DateTimeOffset? SentAt { get; private set; }

    /// <summary>Of the last attempt, such as <c>SMTP 451</c>, or why it was dropped.</summary>
    public string? Fault { get; private set; }

    public DeliveryState State { get; set; }

    /// <summary>Whether it is one message of several notices, which are deliveries of their own.</summary>
    public bool IsDigest => Notice is null && Subject.Length == 0;

    /// <summary>It was handed over.</summary>
    public void Succeed(DateTimeOffset now)
    {
        (SentAt, Fault) = (now, null);
        End(DeliveryState.Sent);
    }

    /// <summary>An attempt failed: plans the next, or gives up.</summary>
    /// <param name="fault">What went wrong, without secrets and addresses.</param>
    /// <param name="isFinal">Whether another attempt would fail just the same.</param>
    /// <param name="retryAfter">How long the receiver asks to wait.</param>
    /// <param name="now">When it failed.</param>
    public void Fail(string fault, bool isFinal, TimeSpan? retryAfter, DateTimeOffset now)
    {
        (Fault, LeasedUntil) = (fault, null);
        if (!isFinal && RetrySchedule.NextAttempt(ReleasedAt ?? CreatedAt, Attempts, now) is { } next)
        {
            var asked = now + (retryAfter is { } pause && pause < LongestPause ? pause : TimeSpan.Zero);
            NextAttemptAt = asked > next ? asked : next;
        }
        else
        {
            End(DeliveryState.Dead);
        }
    }

    /// <summary>The attempt was ended from here: another host may go on at once.</summary>
    public void GiveBack() => LeasedUntil = null;

    /// <summary>What held it ended.</summary>
    public void Release(DateTimeOffset now) => (State, ReleasedAt, NextAttemptAt) = (DeliveryState.Pending, now, now);

    /// <summary>There is nobody any more who may hear of it, or nothing to tell.</summary>
    /// <param name="reason">In a few words.</param>
    public void Drop(string reason)
    {
        Fault = reason;
        End(DeliveryState.Dropped);
    }

    /// <summary>Tries one that was given up again, as if it were new.</summary>
    public void Resend(DateTimeOffset now)
    {
        Release(now);
        Attempts = 0;
    }

    private void End(DeliveryState state)
    {
        (State, LeasedUntil) = (state, null);
        TextBody = "";
        HtmlBody = "";
    }
}
