using MediatR;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Notifications.Channels;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Data;
using Vigilry.Notifications.Deliveries;
using Vigilry.Notifications.Telling;
using Vigilry.Platform.Telemetry;

namespace Vigilry.Notifications.Deciding;

/// <summary>
/// Decides for each channel of a project, and each recipient, what to tell of a change, and stores that with the deliveries; told of the same change
/// again, it does nothing.
/// </summary>
internal sealed class NotifyOnIncidentChange(
    NotificationsDb db, NoticeQueue queue, ProjectChannels channels, IMembers members, IProjects projects, DeliveryWorker worker, TimeProvider time)
    : INotificationHandler<IncidentChanged>
{
    public async Task Handle(IncidentChanged notification, CancellationToken cancellationToken)
    {
        var incident = notification.Incident;
        var isChange = incident.Status != notification.Previous;
        if (!isChange && !await WaitForErrorsAsync(incident, cancellationToken))
        {
            return;
        }

        if (await projects.NameAsync(incident.ProjectId, cancellationToken) is not { } project)
        {
            // Deleted meanwhile.
            return;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await queue.LockAsync(cancellationToken);
        if (isChange)
        {
            await DecideAsync(incident, notification.Previous, project, cancellationToken);
        }
        else
        {
            await DecideAgainAsync(incident, project, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        worker.Wake();
    }

    private Task<bool> WaitForErrorsAsync(IncidentResponse incident, CancellationToken ct) => incident.Status is IncidentStatus.Open
        ? db.Decisions.AnyAsync(
            d => d.IncidentId == incident.Id
                && d.Outcome == DecisionOutcome.TooFewErrors
                && db.Channels.Any(c => c.Id == d.ChannelId && c.FromErrors <= incident.ErrorCount),
            ct)
        : Task.FromResult(false);

    private async Task DecideAsync(IncidentResponse incident, IncidentStatus? previous, string project, CancellationToken ct)
    {
        if (await db.Decisions.AnyAsync(d => d.IncidentId == incident.Id && d.Revision == incident.Revision, ct)
            || IncidentNotice.Of(incident, previous, project, time.GetUtcNow()) is not { } notice)
        {
            return;
        }

        var maintenance = await channels.MaintenanceWindowsAsync(incident.ProjectId, ct);
        foreach (var (channel, recipient) in await RecipientsAsync(incident, ct))
        {
            var verdict = NoticeRule.Decide(channel, recipient.Wish, notice.Happened, notice.Errors, maintenance, time.GetUtcNow());
            var decision = NewDecision(incident, channel, recipient, notice);
            await TellAsync(decision, verdict, channel, recipient, notice, ct);
            db.Decisions.Add(decision);
        }
    }

    /// <summary>Those whose channel asked for more errors than the incident had.</summary>
    private async Task DecideAgainAsync(IncidentResponse incident, string project, CancellationToken ct)
    {
        var waiting = await db.Decisions
            .Where(d => d.IncidentId == incident.Id && d.Outcome == DecisionOutcome.TooFewErrors)
            .ToListAsync(ct);
        if (waiting.Count == 0)
        {
            // Deleted meanwhile.
            return;
        }

        var maintenance = await channels.MaintenanceWindowsAsync(incident.ProjectId, ct);
        var recipients = (await RecipientsAsync(incident, ct)).ToLookup(r => (r.Channel.Id, r.Recipient.UserId));
        var last = waiting.Max(d => d.Revision);
        foreach (var decision in waiting.Where(d => d.Revision == last))
        {
            foreach (var (channel, recipient) in recipients[(decision.ChannelId, decision.UserId)])
            {
                var verdict = NoticeRule.Decide(channel, recipient.Wish, decision.Happened, incident.ErrorCount, maintenance, time.GetUtcNow());
                (decision.Errors, decision.At) = (incident.ErrorCount, time.GetUtcNow());
                await TellAsync(
                    decision, verdict, channel, recipient, IncidentNotice.Of(decision.Happened, decision.At, incident, project), ct);
            }
        }
    }

    private async Task TellAsync(
        Decision decision, Verdict verdict, Channel channel, Recipient recipient, IncidentNotice notice, CancellationToken ct)
    {
        if (verdict.IsTold)
        {
            var delivery = NewDelivery(decision, channel, recipient, notice);
            verdict = await queue.AddAsync(delivery, verdict, ct);
            decision.DeliveryId = delivery.Id;
        }

        (decision.Outcome, decision.Until) = (verdict.Outcome, verdict.Until);
    }

    private async Task<IReadOnlyList<(Channel Channel, Recipient Recipient)>> RecipientsAsync(IncidentResponse incident, CancellationToken ct)
    {
        var all = await channels.ForAsync(incident.OrganizationId, incident.ProjectId, ct);
        var wishes = await db.MailPreferences.AsNoTracking()
            .Where(p => p.ProjectId == incident.ProjectId)
            .ToDictionaryAsync(p => p.UserId, p => p.Wish, ct);
        var responders = await members.ListAsync(incident.OrganizationId, OrganizationRole.Member, ct);
        return
        [
            .. all.SelectMany(channel => channel.Kind is ChannelKind.Email
                ? responders.Select(m => (channel, new Recipient(m.UserId, m.Email, wishes.GetValueOrDefault(m.UserId))))
                : [(channel, new Recipient(Guid.Empty, "", MailWish.All))]),
        ];
    }

    private Decision NewDecision(IncidentResponse incident, Channel channel, Recipient recipient, IncidentNotice notice) => new()
    {
        IncidentId = incident.Id,
        Revision = incident.Revision,
        ChannelId = channel.Id,
        UserId = recipient.UserId,
        OrganizationId = incident.OrganizationId,
        ProjectId = incident.ProjectId,
        Channel = channel.Name,
        Kind = channel.Kind,
        Recipient = recipient.Address.Length > 0 ? recipient.Address : null,
        Happened = notice.Happened,
        At = time.GetUtcNow(),
        Errors = notice.Errors,
        Outcome = DecisionOutcome.Told,
        Until = null,
    };

    private Delivery NewDelivery(Decision decision, Channel channel, Recipient recipient, IncidentNotice notice)
    {
        var now = time.GetUtcNow();
        return new Delivery
        {
            Id = Guid.CreateVersion7(now),
            Kind = channel.Kind,
            Destination = channel.Kind is ChannelKind.Email
                ? $"{decision.OrganizationId:N} {recipient.Address}"
                : $"{decision.OrganizationId:N} {channel.Kind} {channel.TargetHash}",
            Recipient = recipient.Address,
            OrganizationId = decision.OrganizationId,
            ProjectId = decision.ProjectId,
            ChannelId = channel.Id,
            Channel = channel.Kind is ChannelKind.Email ? null : channel.Name,
            UserId = channel.Kind is ChannelKind.Email ? recipient.UserId : null,
            IncidentId = decision.IncidentId,
            Notice = notice,
            DeduplicationKey = $"{decision.IncidentId:N} {decision.Revision} {channel.Id:N} {recipient.UserId:N}",
            TraceParent = NotificationsTelemetry.Source.Current(),
            CreatedAt = now,
            NextAttemptAt = now,
        };
    }

    /// <summary>Whom a channel tells.</summary>
    /// <param name="UserId">The member of a mail; else empty.</param>
    /// <param name="Address">Of a mail; else empty.</param>
    /// <param name="Wish">What the member wants.</param>
    private sealed record Recipient(Guid UserId, string Address, MailWish Wish);
}
