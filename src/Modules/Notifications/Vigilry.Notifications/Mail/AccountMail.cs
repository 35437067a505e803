using System.Text.Encodings.Web;

namespace Vigilry.Notifications.Mail;

/// <summary>A mail about a person's account.</summary>
/// <param name="Subject">Without the product's name.</param>
/// <param name="Lead">What has happened, and what to do.</param>
/// <param name="Button">What the link does.</param>
/// <param name="Closing">What to do if it was not meant.</param>
internal sealed record AccountMail(string Subject, string Lead, string Button, string Closing)
{
    /// <param name="name">Whom to greet; empty for nobody by name.</param>
    /// <param name="link">Has a line of its own.</param>
    public string Text(string name, string link) =>
        $"""
        {Greeting(name)}

        {Lead}

        {link}

        {Closing}

        """;

    /// <inheritdoc cref="Text"/>
    public string Html(string name, string link)
    {
        var safeLink = Encode(link);
        return
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <body style="font: 16px/24px system-ui, sans-serif">
            <p>{Encode(Greeting(name))}</p>
            <p>{Encode(Lead)}</p>
            <p><a href="{safeLink}">{Encode(Button)}</a></p>
            <p>If the link does not open, copy this into your browser:<br>{safeLink}</p>
            <p>{Encode(Closing)}</p>
            </body>
            </html>

            """;
    }

    private static string Greeting(string name) => name.Length > 0 ? $"Hello {name}," : "Hello,";

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
