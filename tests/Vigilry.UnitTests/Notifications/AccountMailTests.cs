using NUnit.Framework;
using Vigilry.Notifications.Mail;

namespace Vigilry.UnitTests.Notifications;

[TestFixture]
public class AccountMailTests
{
    private const string Link = "https://vigilry.example/verify-email?token=abc";
    private const string Markup = """<a href="x">""";

    [Test]
    public void The_link_has_a_line_of_its_own_in_the_text() =>
        Assert.That(new AccountMail("s", "lead", "button", "closing").Text("You", Link).Split('\n'), Has.One.EqualTo(Link));

    [Test]
    public void What_people_typed_is_no_markup() => Assert.That(
        new AccountMail("s", Markup, "button", "closing").Html(Markup, Link),
        Does.Contain("&lt;a href=&quot;x&quot;&gt;").And.Not.Contain(Markup));

    [Test]
    public void Nobody_by_name_is_greeted_without_one() =>
        Assert.That(new AccountMail("s", "lead", "button", "closing").Text("", Link), Does.StartWith("Hello,\n"));
}
