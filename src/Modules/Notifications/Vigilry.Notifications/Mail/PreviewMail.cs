using System.Collections.Frozen;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Telling;
using Vigilry.Platform.Http;

namespace Vigilry.Notifications.Mail;

/// <summary>Shows what mails look like, with made-up contents.</summary>
internal static class PreviewMail
{
    private const string Project = "web";
    private const string Title = "14 TypeError in 60 s";

    private static readonly FrozenDictionary<string, Func<PublicLinks, DateTimeOffset, MailContent>> Samples =
        new Dictionary<string, Func<PublicLinks, DateTimeOffset, MailContent>>(StringComparer.Ordinal)
        {
            ["verification"] = (links, _) => AccountMails.Verification("Ada", links.To("/verify-email?token=…")),
            ["reset"] = (links, _) => AccountMails.Reset("Ada", links.To("/reset-password?token=…")),
            ["invitation"] = (links, _) => AccountMails.Invitation("Ada", "Analytical Engines", links.To("/accept-invitation?token=…")),
            ["opened"] = (links, now) => About(NoticeKind.Opened, links, now),
            ["reopened"] = (links, now) => About(NoticeKind.Reopened, links, now),
            ["resolved"] = (links, now) => About(NoticeKind.Resolved, links, now),
            ["digest"] = (links, now) => IncidentMail.Digest(
                [
                    Sample(NoticeKind.Opened, now.AddMinutes(-3)),
                    SampleNotices.Of(NoticeKind.Opened, Guid.CreateVersion7(now), "api", "40 TimeoutException in 60 s", now.AddMinutes(-2)),
                    Sample(NoticeKind.Resolved, now),
                ],
                links.To("/incidents"),
                links.To("/unsubscribe?token=…")),
            ["limit"] = (links, now) => QuotaMail.About(Project, 1_204, now.AddMinutes(-2), links.To("/overview")),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/mail-previews/{mail}", Handle)
        .WithName("previewMail")
        .WithSummary($"Shows what a mail looks like: {string.Join(", ", Samples.Keys.Order(StringComparer.Ordinal))}.")
        .RequireAuthorization(Policies.Session)
        .Produces<string>(StatusCodes.Status200OK, "text/html")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static Results<ContentHttpResult, NotFound> Handle(string mail, HttpContext http, PublicLinks links, TimeProvider time)
    {
        if (!Samples.TryGetValue(mail, out var sample))
        {
            return TypedResults.NotFound();
        }

        // As a mail client shows it: with its own styles, and nothing that runs or is fetched.
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox";
        return TypedResults.Content(sample(links, time.GetUtcNow()).ToHtml(), "text/html; charset=utf-8");
    }

    private static MailContent About(NoticeKind happened, PublicLinks links, DateTimeOffset now) =>
        IncidentMail.About(Sample(happened, now), links.To("/incidents/…"), links.To("/unsubscribe?token=…"));

    private static IncidentNotice Sample(NoticeKind happened, DateTimeOffset now) => SampleNotices.Of(happened, Guid.Empty, Project, Title, now);
}
