using MediatR;
using Vigilry.Auth.Contracts;
using Vigilry.Notifications.Data;
using Vigilry.Notifications.Deliveries;
using Vigilry.Platform.Http;

namespace Vigilry.Notifications.Mail;

/// <summary>Stores the mails about people's accounts, so that nobody waits for a mail server.</summary>
internal sealed class MailAccounts(NotificationsDb db, PublicLinks links, DeliveryWorker worker, TimeProvider time) :
    INotificationHandler<VerificationRequested>,
    INotificationHandler<EmailChangeRequested>,
    INotificationHandler<PasswordResetRequested>,
    INotificationHandler<MemberInvited>,
    INotificationHandler<AccountChanged>
{
    public Task Handle(VerificationRequested notification, CancellationToken cancellationToken) => StoreAsync(
        notification.Email,
        notification.Name,
        new AccountMail(
            "Verify your address",
            "please confirm that this is your address. Open this link within 24 hours:",
            "Verify address",
            "If you did not sign up for Vigilry, ignore this mail."),
        $"/verify-email?token={notification.Token}",
        cancellationToken);

    public Task Handle(EmailChangeRequested notification, CancellationToken cancellationToken) => StoreAsync(
        notification.NewEmail,
        notification.Name,
        new AccountMail(
            "Confirm your new address",
            "please confirm that you want to use this address from now on. Open this link within 24 hours:",
            "Use this address",
            "If you did not ask for this, ignore this mail."),
        $"/verify-email?token={notification.Token}",
        cancellationToken);

    public Task Handle(PasswordResetRequested notification, CancellationToken cancellationToken) => StoreAsync(
        notification.Email,
        notification.Name,
        new AccountMail(
            "Set a new password",
            "somebody, hopefully you, forgot the password. Set a new one by this link within an hour:",
            "Set a new password",
            "If you did not ask for this, ignore this mail: your password stays as it is."),
        $"/reset-password?token={notification.Token}",
        cancellationToken);

    public Task Handle(MemberInvited notification, CancellationToken cancellationToken) => StoreAsync(
        notification.Email,
        name: "",
        new AccountMail(
            $"{notification.InviterName} invites you to {notification.OrganizationName}",
            $"{notification.InviterName} invites you to {notification.OrganizationName} on Vigilry. Accept by this link within seven days:",
            "Accept the invitation",
            "If you do not know who that is, ignore this mail."),
        $"/accept-invitation?token={notification.Token}",
        cancellationToken);

    public Task Handle(AccountChanged notification, CancellationToken cancellationToken) => StoreAsync(
        notification.Email,
        notification.Name,
        new AccountMail(
            WhatChanged(notification.Change),
            $"{WhatChanged(notification.Change)[..1].ToLowerInvariant()}{WhatChanged(notification.Change)[1..]}. If that was you, there is nothing to do. Your Vigilry is here:",
            "Open Vigilry",
            "If it was not you, somebody else may have your password: set a new one at once, and end the sessions that you do not know."),
        "/",
        cancellationToken);

    private static string WhatChanged(AccountChange change) => change switch
    {
        AccountChange.Password => "Your password was changed",
        AccountChange.AddressAsked => "Another address was asked for, for your account",
        AccountChange.Address => "Your account uses another address now",
        AccountChange.SecondFactorOn => "Logging in now takes a code of your authenticator app",
        _ => "Logging in takes no code any more",
    };

    private async Task StoreAsync(string recipient, string name, AccountMail mail, string path, CancellationToken ct)
    {
        var (now, link) = (time.GetUtcNow(), links.To(path));
        db.Deliveries.Add(new Delivery
        {
            Id = Guid.CreateVersion7(now),
            Recipient = recipient,
            Subject = $"[Vigilry] {mail.Subject}",
            TextBody = mail.Text(name, link),
            HtmlBody = mail.Html(name, link),
            CreatedAt = now,
            NextAttemptAt = now,
        });
        await db.SaveChangesAsync(ct);
        worker.Wake();
    }
}
