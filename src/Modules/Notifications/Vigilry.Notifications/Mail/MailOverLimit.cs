using MediatR;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Ingestion.Contracts;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Data;
using Vigilry.Notifications.Deciding;
using Vigilry.Notifications.Deliveries;
using Vigilry.Platform.Http;

namespace Vigilry.Notifications.Mail;

/// <summary>Stores a mail to each admin and owner of a project that is over its limit, once a day.</summary>
internal sealed class MailOverLimit(
    NotificationsDb db, NoticeQueue queue, IMembers members, IProjects projects, PublicLinks links, DeliveryWorker worker, TimeProvider time)
    : INotificationHandler<EventsOverLimit>
{
    public async Task Handle(EventsOverLimit notification, CancellationToken cancellationToken)
    {
        if (await projects.NameAsync(notification.ProjectId, cancellationToken) is not { } project)
        {
            // Deleted meanwhile.
            return;
        }

        var now = time.GetUtcNow();
        var day = $"limit {notification.ProjectId:N} {now.UtcDateTime:yyyyMMdd}";
        var mail = QuotaMail.About(project, notification.NotStored, now, links.To($"/projects/{notification.ProjectId}/settings"));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await queue.LockAsync(cancellationToken);
        var stored = await db.Deliveries
            .Where(d => d.ProjectId == notification.ProjectId && d.DeduplicationKey!.StartsWith(day))
            .Select(d => d.DeduplicationKey)
            .ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
        foreach (var member in await members.ListAsync(notification.OrganizationId, OrganizationRole.Admin, cancellationToken))
        {
            var delivery = new Delivery
            {
                Id = Guid.CreateVersion7(now),
                Kind = ChannelKind.Email,
                Destination = $"{notification.OrganizationId:N} {member.Email}",
                Recipient = member.Email,
                OrganizationId = notification.OrganizationId,
                ProjectId = notification.ProjectId,
                UserId = member.UserId,
                DeduplicationKey = $"{day} {member.UserId:N}",
                Subject = mail.Subject,
                TextBody = mail.ToText(),
                HtmlBody = mail.ToHtml(),
                CreatedAt = now,
                ReleasedAt = now,
                NextAttemptAt = now,
            };

            // Whoever has had enough mails for now is told within the hours to come, if the project is still over its limit then.
            if (!stored.Contains(delivery.DeduplicationKey) && (await queue.AskAsync(ChannelKind.Email, delivery.Destination, cancellationToken)).Until is null)
            {
                db.Deliveries.Add(delivery);
                await db.SaveChangesAsync(cancellationToken);
            }
        }

        await transaction.CommitAsync(cancellationToken);
        worker.Wake();
    }
}
