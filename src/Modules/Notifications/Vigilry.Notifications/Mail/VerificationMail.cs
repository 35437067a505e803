using System.Text.Encodings.Web;

namespace Vigilry.Notifications.Mail;

/// <summary>The words that ask a person to verify their address.</summary>
internal static class VerificationMail
{
    public const string Subject = "[Vigilry] Verify your address";

    /// <summary>The link has a line of its own.</summary>
    public static string Text(string name, string link) =>
        $"""
        Hello {name},

        please confirm that this is your address. Open this link within 24 hours:

        {link}

        If you did not sign up for Vigilry, ignore this mail.

        """;

    public static string Html(string name, string link)
    {
        var (safeName, safeLink) = (HtmlEncoder.Default.Encode(name), HtmlEncoder.Default.Encode(link));
        return
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <body style="font: 16px/24px system-ui, sans-serif">
            <p>Hello {safeName},</p>
            <p>please confirm that this is your address. Open this link within 24 hours:</p>
            <p><a href="{safeLink}">Verify address</a></p>
            <p>If the link does not open, copy this into your browser:<br>{safeLink}</p>
            <p>If you did not sign up for Vigilry, ignore this mail.</p>
            </body>
            </html>

            """;
    }
}
