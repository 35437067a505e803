using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Data;
using Vigilry.Notifications.Deliveries;
using Vigilry.Notifications.Mail;
using Vigilry.Notifications.Telling;
using Vigilry.Platform.Http;

namespace Vigilry.UnitTests.Notifications;

[TestFixture, Parallelizable(ParallelScope.All)]
public class MailFormatTests
{
    private const int LongestLine = 998; // RFC 5322, 2.1.1
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 14, 5, 12, TimeSpan.Zero);

    [Test]
    public void A_digest_over_very_many_projects_has_no_line_that_servers_refuse()
    {
        var notices = Enumerable.Range(0, 300)
            .Select(i => SampleNotices.Of(NoticeKind.Opened, Guid.CreateVersion7(Now), $"project {i} {new string('x', 90)}", "14 TypeError in 60 s", Now))
            .ToList();
        using var message = Format().ToMessage(new Outgoing(NewDelivery(), notices, []), new SmtpOptions());
        using var stream = new MemoryStream();

        message.Prepare(MimeKit.EncodingConstraint.SevenBit);
        message.WriteTo(stream);

        var lines = System.Text.Encoding.ASCII.GetString(stream.ToArray()).Split('\n');
        Assert.That(lines.Max(l => l.TrimEnd('\r').Length), Is.LessThanOrEqualTo(LongestLine));
        Assert.That(message.TextBody, Does.Contain("OPEN project 299"));
    }

    [Test]
    public void A_repeat_is_the_same_mail()
    {
        var (delivery, notice) = (NewDelivery(), SampleNotices.Of(NoticeKind.Opened, Guid.Empty, "web", "14 TypeError in 60 s", Now));
        using var first = Format().ToMessage(new Outgoing(delivery, [notice], []), new SmtpOptions());
        using var second = Format().ToMessage(new Outgoing(delivery, [notice], []), new SmtpOptions());

        Assert.That(second.MessageId, Is.EqualTo(first.MessageId));
        Assert.That(second.Date, Is.EqualTo(first.Date));
    }

    private static MailFormat Format()
    {
        var links = new PublicLinks(Options.Create(new PublicUrlOptions { PublicUrl = "https://vigilry.a-rather-long-name.example.com" }), server: null!);
        return new MailFormat(links, new Unsubscribing(new EphemeralDataProtectionProvider(), links));
    }

    private static Delivery NewDelivery() => new()
    {
        Id = Guid.CreateVersion7(Now),
        Kind = ChannelKind.Email,
        Destination = "x",
        Recipient = "you@example.com",
        UserId = Guid.CreateVersion7(Now),
        CreatedAt = Now,
        NextAttemptAt = Now,
    };
}
