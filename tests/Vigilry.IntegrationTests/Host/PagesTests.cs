using System.Net;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Vigilry.IntegrationTests.Auth;

namespace Vigilry.IntegrationTests.Host;

[TestFixture, Parallelizable(ParallelScope.All)]
public partial class PagesTests
{
    [TestCase("/")]
    [TestCase("/verify-email?token=x")]
    [TestCase("/reset-password?token=x")]
    [TestCase("/accept-invitation?token=x")]
    [TestCase("/setup?token=x")]
    [TestCase("/log-in")]
    [TestCase("/log-out")]
    [TestCase("/sign-up")]
    [TestCase("/forgot-password")]
    [CancelAfter(20_000)]
    public async Task Pages_have_a_style_sheet_and_nothing_inline(string path, CancellationToken ct)
    {
        using var client = TestServers.App.CreateClient();

        var page = await client.GetStringAsync(path, ct);
        var styles = StyleSheet().Match(page).Groups["styles"].Value;

        Assert.That(page, Does.Not.Contain("<script").And.Not.Contain("style=").And.Not.Contain("<style"));
        Assert.That(await client.GetStringAsync(styles, ct), Does.Contain("light-dark("));
    }

    [Test, CancelAfter(20_000)]
    public async Task Opening_the_link_uses_nothing_up_and_the_button_verifies(CancellationToken ct)
    {
        using var person = new Person(TestServers.App);
        using var signedUp = await person.SignUpAsync(ct);
        Assert.That(person.MailedTokens, Has.Count.EqualTo(1).After(5_000, 20));
        var token = person.MailedTokens()[0];

        await person.Http.GetStringAsync($"/verify-email?token={token}", ct);
        using var early = await person.LogInAsync(ct);
        using var verified = await PressButtonAsync(person, token, ct);
        using var loggedIn = await person.LogInAsync(ct);

        Assert.That(early.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(verified.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await verified.Content.ReadAsStringAsync(ct), Does.Contain("Your address is verified"));
        Assert.That(loggedIn.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_bad_token_says_what_to_do(CancellationToken ct)
    {
        using var person = new Person(TestServers.App);

        using var response = await PressButtonAsync(person, "unknown", ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await response.Content.ReadAsStringAsync(ct), Does.Contain("/sign-up"));
    }

    private static async Task<HttpResponseMessage> PressButtonAsync(Person person, string token, CancellationToken ct)
    {
        var page = await person.Http.GetStringAsync($"/verify-email?token={token}", ct);
        var fields = HiddenField().Matches(page).ToDictionary(m => m.Groups["name"].Value, m => m.Groups["value"].Value, StringComparer.Ordinal);
        using var form = new FormUrlEncodedContent(fields);
        return await person.Http.PostAsync(new Uri("/verify-email", UriKind.Relative), form, ct);
    }

    [GeneratedRegex("""<link rel="stylesheet" href="(?<styles>[^"]+)">""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex StyleSheet();

    [GeneratedRegex("""<input [^>]*name="(?<name>[^"]+)"[^>]* value="(?<value>[^"]*)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex HiddenField();
}
