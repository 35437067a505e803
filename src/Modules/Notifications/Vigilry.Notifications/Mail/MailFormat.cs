using MimeKit;
using MimeKit.Text;
using Vigilry.Notifications.Deliveries;
using Vigilry.Platform.Http;

namespace Vigilry.Notifications.Mail;

/// <summary>Mails as RFC 5322 has them.</summary>
internal sealed class MailFormat(PublicLinks links, Unsubscribing unsubscribing)
{
    private const string DefaultFrom = "Vigilry <vigilry@localhost>";

    /// <summary>The same message each time, for the same delivery and sender.</summary>
    public MimeMessage ToMessage(Outgoing outgoing, SmtpOptions options)
    {
        var delivery = outgoing.Delivery;
        var from = MailboxAddress.Parse(options.From.Length == 0 ? DefaultFrom : options.From);
        var content = ContentOf(outgoing);
        var message = new MimeMessage
        {
            From = { from },
            To = { new MailboxAddress("", delivery.Recipient) },
            Subject = content?.Subject ?? delivery.Subject,
            Date = delivery.CreatedAt,
            MessageId = $"{delivery.Id:N}@{from.Domain}",
            Headers = { { HeaderId.AutoSubmitted, "auto-generated" } },
            Body = new MultipartAlternative
            {
                new TextPart(TextFormat.Plain) { Text = content?.ToText() ?? delivery.TextBody },
                new TextPart(TextFormat.Html) { Text = content?.ToHtml() ?? delivery.HtmlBody },
            },
        };
        if (delivery.IncidentId is { } incidentId)
        {
            // Nobody gets the message that this names: it joins all mails about the incident to one conversation, whichever came first.
            message.References.Add($"incident-{incidentId:N}@{from.Domain}");
            message.InReplyTo = $"incident-{incidentId:N}@{from.Domain}";
        }

        if (content?.Unsubscribe is { } unsubscribe)
        {
            message.Headers.Add(HeaderId.ListUnsubscribe, $"<{unsubscribe}>");
            message.Headers.Add(HeaderId.ListUnsubscribePost, "List-Unsubscribe=One-Click");
        }

        return message;
    }

    private MailContent? ContentOf(Outgoing outgoing)
    {
        if (outgoing.Notices.Count == 0)
        {
            return null;
        }

        var unsubscribe = unsubscribing.LinkFor(outgoing.Delivery.UserId.GetValueOrDefault(), outgoing.Notices.Select(n => n.ProjectId));
        return outgoing.Notices is [var notice]
            ? IncidentMail.About(notice, links.To($"/incidents/{notice.IncidentId}"), unsubscribe)
            : IncidentMail.Digest(outgoing.Notices, links.To("/incidents"), unsubscribe);
    }
}
