using MediatR;
using Vigilry.Auth.Contracts;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Data;
using Vigilry.Notifications.Deliveries;
using Vigilry.Platform.Data;
using Vigilry.Platform.Http;

namespace Vigilry.Notifications.Mail;

/// <summary>Stores the mails about people's accounts with what they tell of, so that nobody waits for a mail server and none is lost.</summary>
internal sealed class MailAccounts(NotificationsDb db, SharedTransaction transaction, PublicLinks links, DeliveryWorker worker, TimeProvider time) :
    INotificationHandler<VerificationRequested>,
    INotificationHandler<EmailChangeRequested>,
    INotificationHandler<PasswordResetRequested>,
    INotificationHandler<MemberInvited>,
    INotificationHandler<AccountChanged>
{
    public Task Handle(VerificationRequested notification, CancellationToken cancellationToken) => StoreAsync(
        notification.Email,
        AccountMails.Verification(notification.Name, links.To($"/verify-email?token={notification.Token}")),
        cancellationToken);

    public Task Handle(EmailChangeRequested notification, CancellationToken cancellationToken) => StoreAsync(
        notification.NewEmail,
        AccountMails.NewAddress(notification.Name, links.To($"/verify-email?token={notification.Token}")),
        cancellationToken);

    public Task Handle(PasswordResetRequested notification, CancellationToken cancellationToken) => StoreAsync(
        notification.Email,
        AccountMails.Reset(notification.Name, links.To($"/reset-password?token={notification.Token}")),
        cancellationToken);

    public Task Handle(MemberInvited notification, CancellationToken cancellationToken) => StoreAsync(
        notification.Email,
        AccountMails.Invitation(notification.InviterName, notification.OrganizationName, links.To($"/accept-invitation?token={notification.Token}")),
        cancellationToken);

    public Task Handle(AccountChanged notification, CancellationToken cancellationToken) => StoreAsync(
        notification.Email, AccountMails.Changed(notification.Change, notification.Name, links.To("/")), cancellationToken);

    private async Task StoreAsync(string recipient, MailContent mail, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        db.Deliveries.Add(new Delivery
        {
            Id = Guid.CreateVersion7(now),
            Kind = ChannelKind.Email,
            Destination = recipient,
            Recipient = recipient,
            Subject = mail.Subject,
            TextBody = mail.ToText(),
            HtmlBody = mail.ToHtml(),
            CreatedAt = now,
            ReleasedAt = now,
            NextAttemptAt = now,
        });
        await transaction.SaveAsync(db, worker.Wake, ct);
    }
}
