using NUnit.Framework;
using Vigilry.Platform.Http;

namespace Vigilry.UnitTests.Platform;

[TestFixture]
public class PublicLinksTests
{
    [TestCase("http://localhost:5080", "http://localhost:5080/")]
    [TestCase("http://127.0.0.1:5299", "http://127.0.0.1:5299/")]
    [TestCase("http://[::]:5080", "http://localhost:5080/")]
    [TestCase("http://[::1]:5080", "http://[::1]:5080/")]
    [TestCase("http://0.0.0.0:5080", "http://localhost:5080/")]
    [TestCase("http://*:5080", "http://localhost:5080/")]
    [TestCase("http://+:80", "http://localhost/")]
    [TestCase("https://vigilry.example:443", "https://vigilry.example/")]
    public void A_wildcard_becomes_localhost(string address, string root) => Assert.That(PublicLinks.Listening([address]), Is.EqualTo(root));

    [Test]
    public void The_first_address_that_a_browser_can_open_counts() => Assert.That(
        PublicLinks.Listening(["http://unix:/run/vigilry.sock", "http://[::]:5080", "https://[::]:5081"]), Is.EqualTo("http://localhost:5080/"));

    [Test]
    public void A_server_that_does_not_listen_yet_has_no_links() => Assert.That(
        () => PublicLinks.Listening([]), Throws.InvalidOperationException.With.Message.Contains("Vigilry:PublicUrl"));
}
