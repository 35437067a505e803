using Vigilry.Notifications.Deliveries;

namespace Vigilry.Notifications.Data;

/// <summary>Where a mail stands.</summary>
internal enum DeliveryState
{
    /// <summary>Waits for its next attempt.</summary>
    Pending,

    /// <summary>Handed over.</summary>
    Sent,

    /// <summary>Given up.</summary>
    Dead,
}

/// <summary>One mail to one person. Its bodies may hold a secret link, so they last only as long as they are needed.</summary>
internal sealed class Delivery
{
    public required Guid Id { get; init; }

    public required string Recipient { get; init; }

    /// <summary>The incident that it is about, of which a person hears once.</summary>
    public Guid? IncidentId { get; init; }

    /// <summary>The project of that incident.</summary>
    public Guid? ProjectId { get; init; }

    public required string Subject { get; init; }

    /// <summary>Empty once the mail is sent or given up, like <see cref="HtmlBody"/>.</summary>
    public required string TextBody { get; set; }

    public required string HtmlBody { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Counted when one begins, so that one which ends the process counts too.</summary>
    public int Attempts { get; private set; }

    /// <summary>While an attempt runs: when another host may take over.</summary>
    public required DateTimeOffset NextAttemptAt { get; set; }

    public DateTimeOffset? SentAt { get; private set; }

    public DeliveryState State { get; private set; }

    /// <summary>The mail was handed over.</summary>
    public void Succeed(DateTimeOffset now)
    {
        SentAt = now;
        End(DeliveryState.Sent);
    }

    /// <summary>An attempt failed: plans the next, or gives up.</summary>
    public void Fail(DateTimeOffset now)
    {
        if (RetrySchedule.NextAttempt(CreatedAt, Attempts, now) is { } next)
        {
            NextAttemptAt = next;
        }
        else
        {
            End(DeliveryState.Dead);
        }
    }

    private void End(DeliveryState state)
    {
        State = state;
        TextBody = "";
        HtmlBody = "";
    }
}
