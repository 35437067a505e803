using NUnit.Framework;
using Vigilry.Notifications.Data;
using Vigilry.Notifications.Deliveries;

namespace Vigilry.UnitTests.Notifications;

[TestFixture]
public class RetryScheduleTests
{
    private static readonly DateTimeOffset Created = new(2026, 11, 24, 9, 30, 0, TimeSpan.Zero);

    [TestCase(1, "00:00:05")]
    [TestCase(2, "00:00:30")]
    [TestCase(3, "00:02:00")]
    [TestCase(4, "00:10:00")]
    [TestCase(5, "01:00:00")]
    [TestCase(6, "06:00:00")]
    [TestCase(7, "06:00:00")]
    public void Pauses_grow(int attempts, string pause) => Assert.That(
        RetrySchedule.NextAttempt(Created, attempts, Created), Is.EqualTo(Created + TimeSpan.Parse(pause)));

    [Test]
    public void A_mail_is_given_up_when_the_next_attempt_would_be_after_a_day()
    {
        var failed = Created;
        var attempts = 0;
        while (RetrySchedule.NextAttempt(Created, ++attempts, failed) is { } next)
        {
            failed = next;
        }

        Assert.That(attempts, Is.EqualTo(9));
        Assert.That(failed - Created, Is.EqualTo(new TimeSpan(19, 12, 35)));
    }

    [Test]
    public void A_mail_that_failed_keeps_its_bodies_until_it_is_given_up()
    {
        var delivery = new Delivery
        {
            Id = Guid.CreateVersion7(Created),
            Recipient = "you@example.com",
            Subject = "subject",
            TextBody = "text",
            HtmlBody = "html",
            CreatedAt = Created,
            NextAttemptAt = Created,
        };

        delivery.Fail(Created.AddHours(1));
        Assert.That(delivery.State, Is.EqualTo(DeliveryState.Pending));
        Assert.That(delivery.TextBody + delivery.HtmlBody, Is.EqualTo("texthtml"));

        delivery.Fail(Created.AddHours(24));
        Assert.That(delivery.State, Is.EqualTo(DeliveryState.Dead));
        Assert.That(delivery.TextBody + delivery.HtmlBody, Is.Empty);
    }
}
