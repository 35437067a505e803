using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Data;

namespace Vigilry.Notifications.Deciding;

/// <summary>Puts notices on their way, or holds them, so that no recipient is flooded. Whoever uses it holds the lock until the commit.</summary>
internal sealed class NoticeQueue(NotificationsDb db, IOptions<NotificationsOptions> options, TimeProvider time)
{
    private const long LockId = 0x564E_4F54;

    /// <summary>One after the other, on all hosts: how much a recipient has been told is counted once for each notice.</summary>
    public Task LockAsync(CancellationToken ct) => db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({LockId})", ct);

    /// <summary>Lets a delivery that is not stored yet go, or holds it.</summary>
    /// <param name="delivery">About an incident.</param>
    /// <param name="verdict">What its channel's rule says, which lets it be told.</param>
    /// <param name="ct">Ends the queries.</param>
    /// <returns>The verdict, with what else holds it.</returns>
    public async Task<Verdict> AddAsync(Delivery delivery, Verdict verdict, CancellationToken ct)
    {
        if (verdict.Until is null)
        {
            verdict = await JoinHeldAsync(delivery, ct)
                ?? (MessageBudget.Digests(delivery.Kind) ? await AskAsync(delivery.Kind, delivery.Destination, ct) : verdict);
        }

        if (verdict.Until is { } until)
        {
            (delivery.State, delivery.HeldUntil, delivery.HeldFor) = (DeliveryState.Held, until, verdict.Outcome);
        }
        else
        {
            delivery.Release(time.GetUtcNow());
        }

        db.Deliveries.Add(delivery);
        await db.SaveChangesAsync(ct);
        return verdict;
    }

    /// <summary>Whether a recipient may get a message now.</summary>
    public async Task<Verdict> AskAsync(ChannelKind kind, string destination, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var hourAgo = now.AddHours(-1);
        var released = await db.Deliveries
            .Where(d => d.Destination == destination && d.ReleasedAt > hourAgo && d.State != DeliveryState.Digested)
            .OrderByDescending(d => d.ReleasedAt)
            .Take(Math.Max(options.Value.MailsPerHour, options.Value.MessagesPerMinute))
            .Select(d => d.ReleasedAt!.Value)
            .ToListAsync(ct);
        return MessageBudget.Ask(released, options.Value, kind, now);
    }

    /// <summary>What comes while others of its recipient gather joins them: it must not overtake what it follows.</summary>
    private async Task<Verdict?> JoinHeldAsync(Delivery delivery, CancellationToken ct)
    {
        var held = await db.Deliveries
            .Where(d => d.Destination == delivery.Destination
                && d.State == DeliveryState.Held
                && (d.IncidentId == delivery.IncidentId || d.HeldFor == DecisionOutcome.Storm || d.HeldFor == DecisionOutcome.HourlyLimit))
            .OrderBy(d => d.HeldUntil)
            .Select(d => new { d.HeldFor, d.HeldUntil })
            .FirstOrDefaultAsync(ct);
        return held is null ? null : new Verdict(held.HeldFor.GetValueOrDefault(), held.HeldUntil);
    }
}
