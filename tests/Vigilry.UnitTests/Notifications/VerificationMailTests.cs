using NUnit.Framework;
using Vigilry.Notifications.Mail;

namespace Vigilry.UnitTests.Notifications;

[TestFixture]
public class VerificationMailTests
{
    private const string Link = "https://vigilry.example/verify-email?token=abc";

    [Test]
    public void The_link_has_a_line_of_its_own_in_the_text() =>
        Assert.That(VerificationMail.Text("You", Link).Split('\n'), Has.One.EqualTo(Link));

    [Test]
    public void A_name_is_no_markup() =>
        Assert.That(VerificationMail.Html("""<a href="x">""", Link), Does.Contain("&lt;a href=&quot;x&quot;&gt;").And.Not.Contain("""<a href="x">"""));
}
