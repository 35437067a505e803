using NUnit.Framework;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Mail;
using Vigilry.Notifications.Telling;

namespace Vigilry.UnitTests.Notifications;

[TestFixture, Parallelizable(ParallelScope.All)]
public class IncidentMailTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 14, 5, 12, TimeSpan.Zero);

    [TestCase(NoticeKind.Opened, "[Vigilry] OPEN web: 14 TypeError in 60 s")]
    [TestCase(NoticeKind.Reopened, "[Vigilry] REOPENED web: 14 TypeError in 60 s")]
    [TestCase(NoticeKind.Investigating, "[Vigilry] INVESTIGATING web: 14 TypeError in 60 s")]
    [TestCase(NoticeKind.Resolved, "[Vigilry] RESOLVED web: 14 TypeError in 60 s, after 12 min and 14 errors")]
    public void A_subject_says_it_all_and_sorts(NoticeKind happened, string subject) =>
        Assert.That(IncidentMail.About(Notice(happened), "link", "unsubscribe").Subject, Is.EqualTo(subject));

    [Test]
    public void A_resolved_one_tells_how_long_it_lasted_and_how_many_errors_it_had() => Assert.That(
        IncidentMail.About(Notice(NoticeKind.Resolved), "link", "unsubscribe").ToText(),
        Does.Contain("Opened: 2026-11-25 13:53:12 UTC\nResolved: 2026-11-25 14:05:12 UTC\nLasted: 12 min\nErrors: 14 errors\n"));

    [Test]
    public void A_digest_counts_and_lists()
    {
        var other = SampleNotices.Of(NoticeKind.Opened, Guid.CreateVersion7(Now), "api", "3 X in 60 s", Now) with { IncidentId = Guid.CreateVersion7(Now) };
        var mail = IncidentMail.Digest([Notice(NoticeKind.Opened), other, Notice(NoticeKind.Resolved)], "link", "unsubscribe");

        Assert.That(mail.Subject, Is.EqualTo("[Vigilry] DIGEST 3 changes of 2 incidents in 2 projects"));
        Assert.That(mail.ToText(), Does.Contain("2026-11-25 14:05:12 UTC: OPEN api: 3 X in 60 s\n"));
    }

    [Test]
    public void A_long_digest_says_how_many_it_leaves_out() => Assert.That(
        IncidentMail.Digest([.. Enumerable.Repeat(Notice(NoticeKind.Opened), 1_003)], "link", "unsubscribe").ToText(), Does.Contain("And: 3 more\n"));

    [TestCase(0, "0 s")]
    [TestCase(59, "59 s")]
    [TestCase(60, "1 min")]
    [TestCase(3_600 + 1_200, "1 h 20 min")]
    [TestCase((26 * 3_600) + 5, "1 d 2 h")]
    public void A_duration_is_as_long_as_people_say_it(int seconds, string text) =>
        Assert.That(Wording.Duration(TimeSpan.FromSeconds(seconds)), Is.EqualTo(text));

    private static IncidentNotice Notice(NoticeKind happened) => SampleNotices.Of(happened, Guid.Empty, "web", "14 TypeError in 60 s", Now);
}
