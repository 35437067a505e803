using System.Net;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Vigilry.IntegrationTests.Notifications;

namespace Vigilry.IntegrationTests.Auth;

[TestFixture, Parallelizable(ParallelScope.All)]
public partial class FirstRunTests
{
    [Test, CancelAfter(60_000)]
    public async Task The_first_account_is_made_once_by_the_link_of_the_log_and_the_start_page(CancellationToken ct)
    {
        using var log = new LogRecorder();
        await using var app = await VigilryApp.StartAloneAsync(ct, configure: log.Register);
        using var browser = app.CreateClient();
        var start = await browser.GetStringAsync(new Uri("/", UriKind.Relative), ct);
        var link = SetupLink().Match(start).Groups["link"].Value.Replace("&amp;", "&", StringComparison.Ordinal);
        Assert.That(link, Is.Not.Empty);
        Assert.That(log.Lines, Has.Some.Contains(link));
        using var person = new Person(app);

        using var weak = await SubmitAsync(browser, link, person.Email, "1234567890", ct);
        Assert.That(weak.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await weak.Content.ReadAsStringAsync(ct), Does.Contain("Password: Is one of the most common"));
        using var foreign = await SubmitAsync(browser, "/setup?token=another", person.Email, Person.Password, ct);
        Assert.That(foreign.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        using var stranger = new Person(app);
        using var signedUp = await stranger.SignUpAsync(ct);
        using var signedUpToo = await person.SignUpAsync(ct, "an intruder's own words");
        Assert.That(person.MailedTokens, Has.Count.EqualTo(1).After(5_000, 20));
        Assert.That(await browser.GetStringAsync(new Uri("/", UriKind.Relative), ct), Does.Contain("/setup"), "a sign-up is no account yet");
        using var made = await SubmitAsync(browser, link, person.Email, Person.Password, ct);
        Assert.That(made.StatusCode, Is.EqualTo(HttpStatusCode.OK));

        await person.LoggedInAsync(ct);
        Assert.That($"{(await person.MeAsync(ct)).GetProperty("role")}", Is.EqualTo("OWNER"));
        Assert.That(await browser.GetStringAsync(new Uri("/", UriKind.Relative), ct), Does.Not.Contain("/setup"));
        using var again = await SubmitAsync(browser, link, "second@example.com", Person.Password, ct);
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await again.Content.ReadAsStringAsync(ct), Does.Contain("is set up"));
    }

    [Test, CancelAfter(60_000)]
    public async Task Where_there_is_an_account_nothing_is_offered(CancellationToken ct)
    {
        using var person = await Person.VerifiedAsync(TestServers.App, ct);

        Assert.That(await person.Http.GetStringAsync(new Uri("/", UriKind.Relative), ct), Does.Not.Contain("/setup"));
    }

    /// <summary>Sends the page's form, with the antiforgery token that it came with, if it came with any.</summary>
    private static async Task<HttpResponseMessage> SubmitAsync(HttpClient browser, string link, string email, string password, CancellationToken ct)
    {
        // The page of a link that is over has no form: an old one has its token from another page.
        var any = await browser.GetStringAsync(new Uri("/verify-email?token=x", UriKind.Relative), ct);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Token"] = link.Split("token=")[1],
            ["Name"] = "Ada",
            ["Email"] = email,
            ["Password"] = password,
            ["OrganizationName"] = "Team",
            ["__RequestVerificationToken"] = FormToken().Match(any).Groups["token"].Value,
        });
        return await browser.PostAsync(new Uri("/setup", UriKind.Relative), form, ct);
    }

    [GeneratedRegex("href=\"(?<link>/setup\\?token=[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex SetupLink();

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex FormToken();
}
