using Microsoft.EntityFrameworkCore;
using Vigilry.Notifications.Channels;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Data;

namespace Vigilry.Notifications.Deciding;

/// <summary>Lets notices go when what held them ends: those of a recipient together, as one digest.</summary>
internal sealed class HeldNotices(NotificationsDb db, NoticeQueue queue, ProjectChannels channels, TimeProvider time)
{
    /// <summary>Releases those whose time has come.</summary>
    /// <returns>Whether there were any.</returns>
    public async Task<bool> ReleaseAsync(CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        var now = time.GetUtcNow();
        var due = await db.Deliveries
            .Where(d => d.State == DeliveryState.Held && d.HeldUntil <= now)
            .Select(d => d.Destination)
            .Distinct()
            .ToListAsync(ct);
        foreach (var destination in due)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            await queue.LockAsync(ct);
            await ReleaseAsync(destination, now, ct);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }

        return due.Count > 0;
    }

    private async Task ReleaseAsync(string destination, DateTimeOffset now, CancellationToken ct)
    {
        var held = await db.Deliveries
            .Where(d => d.Destination == destination && d.State == DeliveryState.Held)
            .OrderBy(d => d.Id)
            .ToListAsync(ct);
        if (!held.Exists(d => d.HeldUntil <= now))
        {
            // Another host was faster.
            return;
        }

        // Those that only wait for room go along with what goes now.
        var going = held.Where(d => d.HeldUntil <= now || d.HeldFor is DecisionOutcome.Storm or DecisionOutcome.HourlyLimit).ToList();
        await DropAsync(going, ct);
        await HoldOnAsync(going, now, ct);
        if (going.Count == 0)
        {
            return;
        }

        if (!MessageBudget.Digests(going[0].Kind))
        {
            going.ForEach(d => d.Release(now));
            return;
        }

        var verdict = await queue.AskAsync(going[0].Kind, destination, ct);
        if (verdict.Until is { } until)
        {
            going.ForEach(d => (d.HeldUntil, d.HeldFor) = (until, verdict.Outcome));
        }
        else if (going.Count == 1)
        {
            going[0].Release(now);
        }
        else
        {
            Digest(going, now);
        }
    }

    /// <summary>Takes out what maintenance held of incidents that came and went meanwhile, whether or not their end is told here.</summary>
    private async Task DropAsync(List<Delivery> going, CancellationToken ct)
    {
        var ids = going.Where(d => d.HeldFor is DecisionOutcome.Maintenance).Select(d => d.IncidentId).OfType<Guid>().Distinct().ToArray();
        var changes = await db.Decisions
            .Where(d => ids.Contains(d.IncidentId))
            .Select(d => new { d.IncidentId, d.Revision, d.Happened })
            .Distinct()
            .ToListAsync(ct);
        var resolved = changes
            .GroupBy(c => c.IncidentId)
            .Where(g => g.MaxBy(c => c.Revision)?.Happened is NoticeKind.Resolved)
            .Select(g => g.Key)
            .ToHashSet();
        var over = going
            .Where(d => d is { HeldFor: DecisionOutcome.Maintenance, IncidentId: { } id } && resolved.Contains(id))
            .GroupBy(d => d.IncidentId)
            .Where(g => g.Any(d => d.Notice?.Happened is NoticeKind.Opened or NoticeKind.Reopened))
            .SelectMany(g => g)
            .ToHashSet();
        foreach (var delivery in over)
        {
            delivery.Drop("it was over by then");
        }

        going.RemoveAll(over.Contains);
    }

    /// <summary>Takes out what falls into quiet hours or maintenance again: they may overlap, and may have been changed meanwhile.</summary>
    private async Task HoldOnAsync(List<Delivery> going, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var project in going.GroupBy(d => (d.OrganizationId, d.ProjectId)).ToList())
        {
            var (organizationId, projectId) = (project.Key.OrganizationId.GetValueOrDefault(), project.Key.ProjectId.GetValueOrDefault());
            var all = await channels.ForAsync(organizationId, projectId, ct);
            var maintenance = await channels.MaintenanceWindowsAsync(projectId, ct);
            foreach (var delivery in project)
            {
                if (all.FirstOrDefault(c => c.Id == delivery.ChannelId) is { } channel && NoticeRule.HoldAt(channel, maintenance, now) is { } hold)
                {
                    (delivery.HeldFor, delivery.HeldUntil) = (hold.Outcome, hold.Until);
                    going.Remove(delivery);
                }
            }
        }
    }

    private void Digest(List<Delivery> parts, DateTimeOffset now)
    {
        var digest = new Delivery
        {
            Id = Guid.CreateVersion7(now),
            Kind = parts[0].Kind,
            Destination = parts[0].Destination,
            Recipient = parts[0].Recipient,
            OrganizationId = parts[0].OrganizationId,
            ProjectId = parts.TrueForAll(p => p.ProjectId == parts[0].ProjectId) ? parts[0].ProjectId : null,
            ChannelId = parts[0].ChannelId,
            Channel = parts[0].Channel,
            UserId = parts[0].UserId,
            CreatedAt = now,
            NextAttemptAt = now,
        };
        digest.Release(now);
        db.Deliveries.Add(digest);
        foreach (var part in parts)
        {
            (part.State, part.DigestId) = (DeliveryState.Digested, digest.Id);
        }
    }
}
