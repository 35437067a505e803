using MimeKit;

namespace Vigilry.Notifications.Mail;

/// <summary>Hands a mail over: to a mail server, or to a folder where there is none.</summary>
internal interface IMailSender
{
    /// <summary>Returns once the mail is in other hands; throws what went wrong. A repeat is the same mail, by its Message-ID.</summary>
    Task SendAsync(MimeMessage message, CancellationToken ct);
}
