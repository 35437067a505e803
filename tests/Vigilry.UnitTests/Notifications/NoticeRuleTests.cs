using NUnit.Framework;
using Vigilry.Notifications;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Data;
using Vigilry.Notifications.Deciding;

namespace Vigilry.UnitTests.Notifications;

[TestFixture, Parallelizable(ParallelScope.All)]
public class NoticeRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void By_default_a_project_tells_of_what_opens_opens_again_and_is_resolved()
    {
        Assert.That(Decide(NoticeKind.Opened), Is.EqualTo(new Verdict(DecisionOutcome.Told)));
        Assert.That(Decide(NoticeKind.Reopened), Is.EqualTo(new Verdict(DecisionOutcome.Told)));
        Assert.That(Decide(NoticeKind.Resolved), Is.EqualTo(new Verdict(DecisionOutcome.Told)));
        Assert.That(Decide(NoticeKind.Investigating), Is.EqualTo(new Verdict(DecisionOutcome.StatusNotChosen)));
    }

    [Test]
    public void A_channel_that_is_off_hears_nothing() =>
        Assert.That(Decide(NoticeKind.Opened, c => c.IsEnabled = false).Outcome, Is.EqualTo(DecisionOutcome.Disabled));

    [TestCase(MailWish.None, NoticeKind.Opened, DecisionOutcome.NotWanted)]
    [TestCase(MailWish.Opened, NoticeKind.Opened, DecisionOutcome.Told)]
    [TestCase(MailWish.Opened, NoticeKind.Reopened, DecisionOutcome.Told)]
    [TestCase(MailWish.Opened, NoticeKind.Resolved, DecisionOutcome.NotWanted)]
    public void A_member_hears_what_the_member_wants(MailWish wish, NoticeKind happened, DecisionOutcome outcome) =>
        Assert.That(Decide(happened, wish: wish).Outcome, Is.EqualTo(outcome));

    [TestCase(13, DecisionOutcome.TooFewErrors)]
    [TestCase(14, DecisionOutcome.Told)]
    public void From_so_many_errors_means_at_least(int errors, DecisionOutcome outcome) =>
        Assert.That(Decide(NoticeKind.Opened, c => c.FromErrors = 14, errors: errors).Outcome, Is.EqualTo(outcome));

    [Test]
    public void Quiet_hours_hold() => Assert.That(
        Decide(NoticeKind.Opened, c => (c.QuietFrom, c.QuietUntil) = (new TimeOnly(11, 0), new TimeOnly(13, 0))),
        Is.EqualTo(new Verdict(DecisionOutcome.QuietHours, Now.AddHours(1))));

    [Test]
    public void Maintenance_holds_before_quiet_hours_do()
    {
        var window = new MaintenanceWindow
        {
            Id = Guid.Empty,
            ProjectId = Guid.Empty,
            Name = "x",
            Days = [Now.DayOfWeek],
            From = new TimeOnly(11, 59),
            Minutes = 31,
            TimeZone = "UTC",
            CreatedAt = Now,
        };
        Assert.That(
            Decide(NoticeKind.Opened, c => (c.QuietFrom, c.QuietUntil) = (new TimeOnly(11, 0), new TimeOnly(13, 0)), maintenance: window),
            Is.EqualTo(new Verdict(DecisionOutcome.Maintenance, Now.AddMinutes(30))));
    }

    [Test]
    public void Five_messages_a_minute_then_the_next_wait_until_there_is_room()
    {
        var options = new NotificationsOptions();
        DateTimeOffset[] released = [.. Enumerable.Range(1, 5).Select(i => Now.AddSeconds(-i))];

        Assert.That(MessageBudget.Ask(released[..4], options, ChannelKind.Slack, Now).Outcome, Is.EqualTo(DecisionOutcome.Told));
        Assert.That(MessageBudget.Ask(released, options, ChannelKind.Slack, Now), Is.EqualTo(new Verdict(DecisionOutcome.Storm, Now.AddSeconds(55))));
        Assert.That(MessageBudget.Ask(released, options, ChannelKind.Slack, Now.AddSeconds(55)).Outcome, Is.EqualTo(DecisionOutcome.Told));
    }

    [Test]
    public void The_hourly_limit_is_for_mail()
    {
        var options = new NotificationsOptions { MailsPerHour = 3 };
        DateTimeOffset[] released = [.. Enumerable.Range(1, 3).Select(i => Now.AddMinutes(-10 * i))];

        Assert.That(MessageBudget.Ask(released, options, ChannelKind.Email, Now), Is.EqualTo(new Verdict(DecisionOutcome.HourlyLimit, Now.AddMinutes(30))));
        Assert.That(MessageBudget.Ask(released, options, ChannelKind.Slack, Now).Outcome, Is.EqualTo(DecisionOutcome.Told));
    }

    private static Verdict Decide(
        NoticeKind happened, Action<Channel>? change = null, MailWish wish = MailWish.All, int errors = 11, MaintenanceWindow? maintenance = null)
    {
        var channel = Channel.Mail(Guid.Empty, Guid.Empty, Now);
        change?.Invoke(channel);
        return NoticeRule.Decide(channel, wish, happened, errors, maintenance is null ? [] : [maintenance], Now);
    }
}
