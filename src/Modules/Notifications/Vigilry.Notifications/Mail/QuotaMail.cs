using Vigilry.Notifications.Telling;

namespace Vigilry.Notifications.Mail;

/// <summary>What a mail says about a project whose events are over its limit.</summary>
internal static class QuotaMail
{
    public static MailContent About(string project, int refused, DateTimeOffset since, string link) => new(
        $"[Vigilry] LIMIT {project}: events are over the limit",
        "",
        $"{project} posts more events than its limit allows. What is over it is counted and makes incidents, but is not stored. This mail comes once a day at most.",
        [("Project", project), ("Not stored so far", Wording.Count(refused, "event")), ("Since", Wording.Time(since))],
        "Open the project's settings",
        link,
        "You get this mail as an admin or owner of the project's organization.");
}
