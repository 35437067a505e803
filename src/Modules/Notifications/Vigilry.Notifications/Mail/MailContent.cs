using System.Text;
using System.Text.Encodings.Web;

namespace Vigilry.Notifications.Mail;

/// <summary>What a mail says, without its form.</summary>
/// <param name="Subject">With the product's name in front.</param>
/// <param name="Greeting">Such as <c>Hello Ada,</c>; empty for none.</param>
/// <param name="Lead">What has happened, and what to do.</param>
/// <param name="Facts">What there is to know, by label.</param>
/// <param name="Button">What the link does.</param>
/// <param name="Link">Has a line of its own in plain text.</param>
/// <param name="Closing">What to do if it was not meant, or why it was sent; empty for nothing.</param>
internal sealed record MailContent(
    string Subject, string Greeting, string Lead, IReadOnlyList<(string Label, string Text)> Facts, string Button, string Link, string Closing)
{
    /// <summary>A link that ends such mails; <see langword="null"/> for mails that must be sent.</summary>
    public string? Unsubscribe { get; init; }

    /// <summary>The mail as plain text.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        foreach (var paragraph in new[] { Greeting, Lead }.Where(p => p.Length > 0))
        {
            text.Append(paragraph).Append("\n\n");
        }

        foreach (var (label, fact) in Facts)
        {
            text.Append(label.Length > 0 ? $"{label}: " : "  ").Append(fact).Append('\n');
        }

        text.Append(Facts.Count > 0 ? "\n" : "").Append(Link).Append("\n\n");
        text.Append(Closing.Length > 0 ? $"{Closing}\n" : "");
        text.Append(Unsubscribe is null ? "" : $"\nNo more mails about this: {Unsubscribe}\n");
        return text.ToString();
    }

    /// <summary>The mail as HTML. It names no colour but the button's, so that it is as readable in a dark client as in a light one.</summary>
    public string ToHtml()
    {
        var html = new StringBuilder();
        html.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.Append("<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
        html.Append("<meta name=\"supported-color-schemes\" content=\"light dark\">\n");
        html.Append(Html($"<title>{Subject}</title>\n</head>\n"));
        html.Append("<body style=\"margin: 0 auto; max-width: 36em; padding: 16px; font: 16px/24px system-ui, sans-serif\">\n");
        foreach (var paragraph in new[] { Greeting, Lead }.Where(p => p.Length > 0))
        {
            html.Append(Html($"<p dir=\"auto\">{paragraph}</p>\n"));
        }

        if (Facts.Count > 0)
        {
            html.Append("<table role=\"presentation\" style=\"border-spacing: 0\">\n");
            foreach (var (label, fact) in Facts)
            {
                html.Append(Html($"<tr><td style=\"padding: 2px 16px 2px 0; vertical-align: top; white-space: nowrap\">{label}</td>"));
                html.Append(Html($"<td dir=\"auto\" style=\"padding: 2px 0; overflow-wrap: anywhere\">{fact}</td></tr>\n"));
            }

            html.Append("</table>\n");
        }

        html.Append(Html($"<p><a href=\"{Link}\" style=\"display: inline-block; padding: 8px 16px; border-radius: 6px; "));
        html.Append(Html($"background: #4338ca; color: #ffffff; text-decoration: none\">{Button}</a></p>\n"));
        html.Append(Html($"<p style=\"font-size: 13px\">If the button does not open, copy this into your browser:<br>{Link}</p>\n"));
        html.Append(Closing.Length > 0 ? Html($"<p dir=\"auto\" style=\"font-size: 13px\">{Closing}</p>\n") : "");
        html.Append(Unsubscribe is null ? "" : Html($"<p style=\"font-size: 13px\"><a href=\"{Unsubscribe}\">No more mails about this</a></p>\n"));
        return html.Append("</body>\n</html>\n").ToString();
    }

    /// <summary>Encodes what is put in.</summary>
    private static string Html(FormattableString text) =>
        string.Format(null, text.Format, [.. text.GetArguments().Select(a => HtmlEncoder.Default.Encode($"{a}"))]);
}
