using MimeKit;
using MimeKit.Text;
using Vigilry.Notifications.Data;

namespace Vigilry.Notifications.Mail;

/// <summary>Mails as RFC 5322 has them.</summary>
internal static class MailFormat
{
    private const string DefaultFrom = "Vigilry <vigilry@localhost>";

    /// <summary>The same message each time, for the same delivery and sender.</summary>
    public static MimeMessage ToMessage(Delivery delivery, SmtpOptions options)
    {
        var from = MailboxAddress.Parse(options.From.Length == 0 ? DefaultFrom : options.From);
        return new MimeMessage
        {
            From = { from },
            To = { new MailboxAddress("", delivery.Recipient) },
            Subject = delivery.Subject,
            Date = delivery.CreatedAt,
            MessageId = $"{delivery.Id:N}@{from.Domain}",
            Headers = { { HeaderId.AutoSubmitted, "auto-generated" } },
            Body = new MultipartAlternative
            {
                new TextPart(TextFormat.Plain) { Text = delivery.TextBody },
                new TextPart(TextFormat.Html) { Text = delivery.HtmlBody },
            },
        };
    }
}
