using System.Text.Encodings.Web;
using Vigilry.Incidents.Contracts;

namespace Vigilry.Notifications.Mail;

/// <summary>The words of the mail about an opened incident.</summary>
internal static class IncidentMail
{
    /// <summary>One line, whatever the client called its errors.</summary>
    public static string Subject(string project, IncidentOpened incident) =>
        string.Concat($"[Vigilry] OPEN {project}: {incident.Title}".Select(c => char.IsControl(c) ? ' ' : c));

    public static string Text(string name, string project, IncidentOpened incident, string link) =>
        $"""
        Hello {name},

        {project} has an incident: {incident.Title}.
        It was opened at {incident.OpenedAt:yyyy-MM-dd HH:mm:ss} UTC.

        {link}

        """;

    public static string Html(string name, string project, IncidentOpened incident, string link)
    {
        var (safeName, safeProject) = (HtmlEncoder.Default.Encode(name), HtmlEncoder.Default.Encode(project));
        var (safeTitle, safeLink) = (HtmlEncoder.Default.Encode(incident.Title), HtmlEncoder.Default.Encode(link));
        return $"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
            <body style="font: 16px/24px system-ui, sans-serif">
            <p>Hello {safeName},</p>
            <p>{safeProject} has an incident: <strong>{safeTitle}</strong>.</p>
            <p>It was opened at {incident.OpenedAt:yyyy-MM-dd HH:mm:ss} UTC.</p>
            <p><a href="{safeLink}">Open Vigilry</a></p>
            </body>
            </html>

            """;
    }
}
