using NUnit.Framework;
using Vigilry.Notifications.Mail;

namespace Vigilry.UnitTests.Notifications;

[TestFixture, Parallelizable(ParallelScope.All)]
public class MailContentTests
{
    private const string Link = "https://vigilry.example/x?token=abc&b=c";
    private const string Markup = "<script>\"&\u202E";

    [Test]
    public void The_link_has_a_line_of_its_own_in_plain_text() => Assert.That(Mail("lead").ToText().Split('\n'), Has.One.EqualTo(Link));

    [Test]
    public void Whatever_is_put_into_HTML_is_encoded() =>
        Assert.That(Mail(Markup).ToHtml(), Does.Not.Contain("<script>").And.Contain("&lt;script&gt;&quot;&amp;").And.Contain("b=c").And.Not.Contain("&b=c"));

    [Test]
    public void Nothing_is_fetched_and_nothing_runs() =>
        Assert.That(Mail("lead").ToHtml(), Does.Not.Contain("<img").And.Not.Contain("<link").And.Not.Contain("url(").And.Not.Contain("<script"));

    [Test]
    public void The_only_colours_are_the_buttons_so_that_dark_clients_can_choose() =>
        Assert.That(Mail("lead").ToHtml().Split('\n').Where(l => l.Contains("color:", StringComparison.Ordinal)), Has.One.Contains("<a href"));

    [Test]
    public void Without_a_greeting_it_begins_with_what_happened() =>
        Assert.That((Mail("lead") with { Greeting = "" }).ToText(), Does.StartWith("lead\n"));

    [Test]
    public void Unsubscribing_is_offered_where_there_is_a_link()
    {
        Assert.That(Mail("lead").ToText(), Does.Not.Contain("No more mails"));
        Assert.That((Mail("lead") with { Unsubscribe = "https://x/u" }).ToText(), Does.Contain("No more mails about this: https://x/u"));
    }

    private static MailContent Mail(string lead) => new("[Vigilry] s", "Hello,", lead, [(Markup, Markup)], "button", Link, "closing");
}
