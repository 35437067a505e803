using MediatR;
using Vigilry.Auth.Contracts;
using Vigilry.Notifications.Data;
using Vigilry.Notifications.Deliveries;

namespace Vigilry.Notifications.Mail;

/// <summary>Stores the mail with the verification link, so that whoever signs up waits for no mail server.</summary>
internal sealed class MailVerificationLink(NotificationsDb db, PublicLinks links, DeliveryWorker worker, TimeProvider time)
    : INotificationHandler<VerificationRequested>
{
    public async Task Handle(VerificationRequested notification, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var link = links.To($"/verify-email?token={Uri.EscapeDataString(notification.Token)}");
        db.Deliveries.Add(new Delivery
        {
            Id = Guid.CreateVersion7(now),
            Recipient = notification.Email,
            Subject = VerificationMail.Subject,
            TextBody = VerificationMail.Text(notification.Name, link),
            HtmlBody = VerificationMail.Html(notification.Name, link),
            CreatedAt = now,
            NextAttemptAt = now,
        });
        await db.SaveChangesAsync(cancellationToken);
        worker.Wake();
    }
}
