using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Telling;

namespace Vigilry.Notifications.Mail;

/// <summary>What mails about incidents say.</summary>
internal static class IncidentMail
{
    private const int MostTypes = 5;
    private const int MostCauses = 3;
    private const int MostInDigest = 1_000;

    /// <summary>A mail about one incident.</summary>
    /// <param name="notice">What there is to tell.</param>
    /// <param name="link">The incident's page.</param>
    /// <param name="unsubscribe">Ends such mails.</param>
    public static MailContent About(IncidentNotice notice, string link, string unsubscribe)
    {
        var facts = new List<(string, string)> { ("Project", notice.Project), ("Opened", Wording.Time(notice.OpenedAt)) };
        if (notice.Happened is not NoticeKind.Opened)
        {
            facts.Add((notice.Happened is NoticeKind.Resolved ? "Resolved" : "Changed", Wording.Time(notice.At)));
            facts.Add(("Lasted", Wording.Duration(notice.Duration)));
        }

        facts.Add(("Errors", Wording.Count(notice.Errors, "error")));
        if (notice.Risk is { } risk)
        {
            facts.Add(("Risk", risk.Line));
            facts.Add(("Why", risk.Words));
            facts.AddRange(risk.Causes.Take(MostCauses).Select((cause, i) => (i == 0 ? "Stands out" : "", cause)));
        }

        if (notice.TopTypes.Count > 0)
        {
            facts.Add(("Types", string.Join(", ", notice.TopTypes.Take(MostTypes).Select(t => $"{t.Type} ({t.Count})"))));
        }

        if (notice.TopSources.Count > 0)
        {
            facts.Add(("Sources", string.Join(", ", notice.TopSources.Take(MostTypes).Select(s => $"{s.Source} ({s.Count})"))));
        }

        return new MailContent($"[Vigilry] {notice.Headline}", "", LeadOf(notice), facts, "Open the incident", link, WhySent)
        {
            Unsubscribe = unsubscribe,
        };
    }

    /// <summary>A mail about several.</summary>
    /// <param name="notices">At least two, oldest first.</param>
    /// <param name="link">The list of incidents.</param>
    /// <param name="unsubscribe">Ends such mails.</param>
    public static MailContent Digest(IReadOnlyList<IncidentNotice> notices, string link, string unsubscribe)
    {
        var facts = notices.Take(MostInDigest).Select(n => (Wording.Time(n.At), n.Headline)).ToList();
        if (notices.Count > MostInDigest)
        {
            facts.Add(("And", $"{notices.Count - MostInDigest} more"));
        }

        return new MailContent(
            $"[Vigilry] {DigestHeadline(notices)}",
            "",
            "This came while you had quiet hours, or more than one mail at a time. Together it is:",
            facts,
            "Open the incidents",
            link,
            WhySent)
        {
            Unsubscribe = unsubscribe,
        };
    }

    /// <summary>A digest in one line, such as <c>DIGEST 14 changes of 9 incidents in 3 projects</c>.</summary>
    public static string DigestHeadline(IReadOnlyList<IncidentNotice> notices)
    {
        var incidents = Wording.Count(notices.DistinctBy(n => n.IncidentId).Count(), "incident");
        var projects = Wording.Count(notices.DistinctBy(n => n.ProjectId).Count(), "project");
        return $"DIGEST {Wording.Count(notices.Count, "change")} of {incidents} in {projects}";
    }

    private const string WhySent = "You get this mail as a member of the project's organization. The incident's page shows why.";

    private static string LeadOf(IncidentNotice notice) => notice.Happened switch
    {
        NoticeKind.Opened => $"{notice.Project} has an incident: {notice.Title}.",
        NoticeKind.Reopened => $"An incident of {notice.Project} is open again: {notice.Title}.",
        NoticeKind.Investigating => $"The spike of an incident of {notice.Project} is over: {notice.Title}. It is resolved when quiet lasts.",
        _ => $"An incident of {notice.Project} is resolved: {notice.Title}.",
    };
}
