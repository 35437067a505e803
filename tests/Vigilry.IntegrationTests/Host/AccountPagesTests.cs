using System.Net;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Vigilry.IntegrationTests.Auth;

namespace Vigilry.IntegrationTests.Host;

/// <summary>The pages by which people get in and out, as a browser without scripts uses them.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public partial class AccountPagesTests
{
    [Test, CancelAfter(30_000)]
    public async Task From_sign_up_to_log_out(CancellationToken ct)
    {
        using var person = new Person(TestServers.App);
        using var signedUp = await SubmitAsync(
            person, "/sign-up", ct, ("Name", "Ada"), ("Email", person.Email), ("Password", Person.Password), ("OrganizationName", "Team"));
        Assert.That(await signedUp.Content.ReadAsStringAsync(ct), Does.Contain("Look into your mailbox"));
        Assert.That(person.MailedTokens, Has.Count.EqualTo(1).After(5_000, 20));
        using var early = await LogInAsync(person, "/", ct);
        Assert.That(await early.Content.ReadAsStringAsync(ct), Does.Contain("Open the link in the verification mail first."));
        using var verified = await person.VerifyAsync(person.MailedTokens()[0], ct);

        using var loggedIn = await LogInAsync(person, "/api/auth/me", ct);
        Assert.That(loggedIn.RequestMessage?.RequestUri?.AbsolutePath, Is.EqualTo("/api/auth/me"));
        Assert.That(loggedIn.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await person.Http.GetStringAsync(new Uri("/", UriKind.Relative), ct), Does.Contain("href=\"/log-out\""));

        using var loggedOut = await SubmitAsync(person, "/log-out", ct);
        Assert.That(loggedOut.RequestMessage?.RequestUri?.AbsolutePath, Is.EqualTo("/log-in"));
        Assert.That(await person.GetAsync("/api/auth/me", ct), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_forgotten_password_is_set_by_the_mailed_page(CancellationToken ct)
    {
        using var person = await Person.VerifiedAsync(TestServers.App, ct);
        using var asked = await SubmitAsync(person, "/forgot-password", ct, ("Email", person.Email));
        Assert.That(await asked.Content.ReadAsStringAsync(ct), Does.Contain("Look into your mailbox"));
        Assert.That(person.MailedTokens, Has.Count.EqualTo(1).After(5_000, 20));
        var page = $"/reset-password?token={person.MailedTokens()[0]}";

        using var weak = await SubmitAsync(person, page, ct, ("Password", "1234567890"));
        Assert.That(weak.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await weak.Content.ReadAsStringAsync(ct), Does.Contain("Password: Is one of the most common"));
        using var set = await SubmitAsync(person, page, ct, ("Password", "another horse battery"));

        Assert.That(await set.Content.ReadAsStringAsync(ct), Does.Contain("Your password is set"));
        using var loggedIn = await person.LogInAsync(ct, "another horse battery");
        Assert.That(loggedIn.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_wrong_password_says_no_more_than_that_something_is_wrong(CancellationToken ct)
    {
        using var person = await Person.VerifiedAsync(TestServers.App, ct);
        using var nobody = new Person(TestServers.App);

        using var wrong = await LogInAsync(person, "/", ct, "a wrong password");
        using var unknown = await LogInAsync(nobody, "/", ct);

        foreach (var response in (HttpResponseMessage[])[wrong, unknown])
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(await response.Content.ReadAsStringAsync(ct), Does.Contain("The address, the password or the code is wrong."));
        }
    }

    [TestCase("https://evil.example/")]
    [TestCase("//evil.example")]
    [TestCase("/\\evil.example")]
    [CancelAfter(30_000)]
    public async Task Nobody_is_sent_elsewhere_by_a_log_in(string returnUrl, CancellationToken ct)
    {
        using var person = await Person.VerifiedAsync(TestServers.App, ct);

        using var loggedIn = await LogInAsync(person, returnUrl, ct);

        Assert.That(loggedIn.RequestMessage?.RequestUri, Is.EqualTo(new Uri(TestServers.App.BaseAddress, "/overview")));
        Assert.That(await person.GetAsync("/api/auth/me", ct), Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("/log-in")]
    [TestCase("/log-out")]
    [TestCase("/sign-up")]
    [TestCase("/forgot-password")]
    [CancelAfter(30_000)]
    public async Task A_form_from_another_site_is_refused(string page, CancellationToken ct)
    {
        using var person = new Person(TestServers.App);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal) { ["Email"] = person.Email });

        using var response = await person.Http.PostAsync(new Uri(page, UriKind.Relative), form, ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    private static Task<HttpResponseMessage> LogInAsync(Person person, string returnUrl, CancellationToken ct, string password = Person.Password) => SubmitAsync(
        person, $"/log-in?returnUrl={Uri.EscapeDataString(returnUrl)}", ct, ("Email", person.Email), ("Password", password));

    /// <summary>Opens the page, fills in its form and sends it.</summary>
    private static async Task<HttpResponseMessage> SubmitAsync(Person person, string page, CancellationToken ct, params (string Name, string Value)[] typed)
    {
        var html = await person.Http.GetStringAsync(new Uri(page, UriKind.Relative), ct);
        var fields = HiddenField().Matches(html).ToDictionary(m => m.Groups["name"].Value, m => WebUtility.HtmlDecode(m.Groups["value"].Value), StringComparer.Ordinal);
        foreach (var (name, value) in typed)
        {
            fields[name] = value;
        }

        using var form = new FormUrlEncodedContent(fields);
        return await person.Http.PostAsync(new Uri(page.Split('?')[0], UriKind.Relative), form, ct);
    }

    [GeneratedRegex("<input(?=[^>]*type=\"hidden\")(?=[^>]*name=\"(?<name>[^\"]+)\")(?=[^>]*value=\"(?<value>[^\"]*)\")", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex HiddenField();
}
