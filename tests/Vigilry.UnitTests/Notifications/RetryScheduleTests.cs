using NUnit.Framework;
using Vigilry.Notifications.Contracts;
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
        var delivery = NewDelivery();

        delivery.Fail("SMTP 451", isFinal: false, retryAfter: null, Created.AddHours(1));
        Assert.That(delivery.State, Is.EqualTo(DeliveryState.Pending));
        Assert.That(delivery.TextBody + delivery.HtmlBody, Is.EqualTo("texthtml"));

        delivery.Fail("SMTP 451", isFinal: false, retryAfter: null, Created.AddHours(24));
        Assert.That(delivery.State, Is.EqualTo(DeliveryState.Dead));
        Assert.That(delivery.TextBody + delivery.HtmlBody, Is.Empty);
    }

    [Test]
    public void A_receiver_that_asks_for_a_longer_pause_gets_it()
    {
        var delivery = NewDelivery();

        delivery.Fail("HTTP 429", isFinal: false, TimeSpan.FromHours(2), Created);

        Assert.That(delivery.NextAttemptAt, Is.EqualTo(Created.AddHours(2)));
    }

    [Test]
    public void What_would_fail_again_is_given_up_at_once_and_can_be_sent_again()
    {
        var delivery = NewDelivery();

        delivery.Fail("SMTP 550", isFinal: true, retryAfter: null, Created);
        Assert.That((delivery.State, delivery.Fault), Is.EqualTo((DeliveryState.Dead, "SMTP 550")));

        delivery.Resend(Created.AddDays(3));
        Assert.That((delivery.State, delivery.Attempts, delivery.NextAttemptAt), Is.EqualTo((DeliveryState.Pending, 0, Created.AddDays(3))));
    }

    private static Delivery NewDelivery() => new()
    {
        Id = Guid.CreateVersion7(Created),
        Kind = ChannelKind.Email,
        Destination = "you@example.com",
        Recipient = "you@example.com",
        Subject = "subject",
        TextBody = "text",
        HtmlBody = "html",
        CreatedAt = Created,
        NextAttemptAt = Created,
    };
}
