using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using NUnit.Framework;

namespace Vigilry.IntegrationTests.Auth;

[TestFixture, Parallelizable(ParallelScope.All)]
public class PasswordTests
{
    private const string Other = "another horse battery";
    private const string Intruders = "an intruder's own words";

    [Test, CancelAfter(30_000)]
    public async Task A_forgotten_password_is_set_by_the_mailed_link_once_and_every_session_ends(CancellationToken ct)
    {
        using var person = await (await Person.VerifiedAsync(TestServers.App, ct)).LoggedInAsync(ct);
        using var browser = await person.OnAnotherBrowser().LoggedInAsync(ct);
        Assert.That(await browser.PostAsync("/api/auth/forgot-password", new { email = person.Email.ToUpperInvariant() }, ct), Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(person.MailedTokens, Has.Count.EqualTo(1).After(5_000, 20));
        var body = new { token = person.MailedTokens()[0], password = Other };
        using var nobody = new Person(TestServers.App);

        var set = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => nobody.PostAsync("/api/auth/reset-password", body, ct)));

        Assert.That(set.Count(s => s is HttpStatusCode.NoContent), Is.EqualTo(1));
        Assert.That(await person.GetAsync("/api/auth/me", ct), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await browser.GetAsync("/api/auth/me", ct), Is.EqualTo(HttpStatusCode.Unauthorized));
        using var withOld = await person.LogInAsync(ct);
        using var withNew = await person.LogInAsync(ct, Other);
        Assert.That((withOld.StatusCode, withNew.StatusCode), Is.EqualTo((HttpStatusCode.Unauthorized, HttpStatusCode.NoContent)));
        Assert.That(person.MailSubjects, Has.Some.Contains("password was changed").After(5_000, 20));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_reset_verifies_the_address_and_spends_all_older_links(CancellationToken ct)
    {
        using var person = new Person(TestServers.App);
        using var signedUp = await person.SignUpAsync(ct);
        Assert.That(person.MailedTokens, Has.Count.EqualTo(1).After(5_000, 20));
        await person.PostAsync("/api/auth/forgot-password", new { email = person.Email }, ct);
        await person.PostAsync("/api/auth/forgot-password", new { email = person.Email }, ct);
        Assert.That(person.MailedTokens, Has.Count.EqualTo(3).After(5_000, 20));
        var tokens = person.MailedTokens();

        Assert.That(await person.PostAsync("/api/auth/reset-password", new { token = tokens[0], password = Other }, ct), Is.EqualTo(HttpStatusCode.BadRequest), "it is for the address");
        Assert.That(await person.PostAsync("/api/auth/reset-password", new { token = tokens[1], password = Other }, ct), Is.EqualTo(HttpStatusCode.NoContent));

        Assert.That(await person.PostAsync("/api/auth/reset-password", new { token = tokens[2], password = Other }, ct), Is.EqualTo(HttpStatusCode.BadRequest));
        using var verified = await person.VerifyAsync(tokens[0], ct);
        Assert.That(verified.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        using var loggedIn = await person.LogInAsync(ct, Other);
        Assert.That(loggedIn.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [Test, CancelAfter(30_000)]
    public async Task An_unknown_address_gets_the_same_answer_and_no_mail(CancellationToken ct)
    {
        using var unknown = new Person(TestServers.App);
        using var known = await Person.VerifiedAsync(TestServers.App, ct);

        Assert.That(await unknown.PostAsync("/api/auth/forgot-password", new { email = unknown.Email }, ct), Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(await known.PostAsync("/api/auth/forgot-password", new { email = known.Email }, ct), Is.EqualTo(HttpStatusCode.Accepted));

        // Asked for later: when it is there, the other would be, too.
        Assert.That(known.MailFiles, Has.Count.EqualTo(1).After(5_000, 20));
        Assert.That(unknown.MailFiles(), Is.Empty);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_change_of_password_keeps_this_session_and_ends_the_others(CancellationToken ct)
    {
        using var person = await (await Person.VerifiedAsync(TestServers.App, ct)).LoggedInAsync(ct);
        using var browser = await person.OnAnotherBrowser().LoggedInAsync(ct);

        using var wrong = await person.Http.PostAsJsonAsync("/api/auth/change-password", new { currentPassword = "wrong", newPassword = Other }, ct);
        Assert.That(wrong.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await wrong.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("errors").TryGetProperty("currentPassword", out _), Is.True);
        Assert.That(
            await person.PostAsync("/api/auth/change-password", new { currentPassword = Person.Password, newPassword = Other }, ct),
            Is.EqualTo(HttpStatusCode.NoContent));

        Assert.That(await person.GetAsync("/api/auth/me", ct), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await browser.GetAsync("/api/auth/me", ct), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [TestCase("short", "10 to 200")]
    [TestCase("1234567890", "common")]
    [TestCase("password12", "common")]
    [TestCase("qwertyuiop", "common")]
    [TestCase("P@ssw0rd123", "common")]
    [TestCase("Welcome2024!", "common")]
    [TestCase("aaaaaaaaaaaa", "common")]
    [CancelAfter(30_000)]
    public async Task A_password_that_everybody_guesses_is_refused_wherever_one_is_set(string password, string why, CancellationToken ct)
    {
        using var person = new Person(TestServers.App);
        using var signedUp = await person.SignUpAsync(ct, password);
        using var reset = await person.Http.PostAsJsonAsync("/api/auth/reset-password", new { token = "x", password }, ct);
        using var accepted = await person.Http.PostAsJsonAsync("/api/invitations/accept", new { token = "x", name = "x", password }, ct);

        foreach (var response in (HttpResponseMessage[])[signedUp, reset, accepted])
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(await response.Content.ReadAsStringAsync(ct), Does.Contain("\"password\"").And.Contain(why));
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task Who_signed_up_first_with_somebody_elses_address_does_not_decide_the_password(CancellationToken ct)
    {
        using var owner = new Person(TestServers.App);
        using var first = await owner.OnAnotherBrowser().SignUpAsync(ct, Intruders);
        Assert.That(owner.MailedTokens, Has.Count.EqualTo(1).After(5_000, 20));
        using var second = await owner.SignUpAsync(ct);
        Assert.That(owner.MailedTokens, Has.Count.EqualTo(2).After(5_000, 20));
        using var third = await owner.OnAnotherBrowser().SignUpAsync(ct, Intruders);
        using var resent = await owner.Http.PostAsJsonAsync("/api/auth/resend-verification", new { email = owner.Email }, ct);
        Assert.That(owner.MailedTokens, Has.Count.EqualTo(4).After(5_000, 20));

        using var old = await owner.VerifyAsync(owner.MailedTokens()[0], ct);
        Assert.That(old.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest), "it is not certain whose that was");
        Assert.That(await owner.PostAsync("/api/auth/reset-password", new { token = owner.MailedTokens()[3], password = Other }, ct), Is.EqualTo(HttpStatusCode.NoContent));

        using var withTheirs = await owner.OnAnotherBrowser().LogInAsync(ct, Intruders);
        using var withOwn = await owner.LogInAsync(ct, Other);
        Assert.That((withTheirs.IsSuccessStatusCode, withOwn.StatusCode), Is.EqualTo((false, HttpStatusCode.NoContent)));
    }

    [Test, CancelAfter(60_000)]
    public async Task No_log_in_with_the_old_password_outlives_a_reset(CancellationToken ct)
    {
        for (var round = 0; round < 3; round++)
        {
            using var person = await Person.VerifiedAsync(TestServers.App, ct);
            await person.PostAsync("/api/auth/forgot-password", new { email = person.Email }, ct);
            Assert.That(person.MailedTokens, Has.Count.EqualTo(1).After(5_000, 20));
            var browsers = Enumerable.Range(0, 6).Select(_ => person.OnAnotherBrowser()).ToArray();

            var logIns = browsers.Select(b => b.LogInAsync(ct)).ToArray();
            await Task.Delay(30 * round, ct);
            var reset = await person.PostAsync("/api/auth/reset-password", new { token = person.MailedTokens()[0], password = Other }, ct);
            await Task.WhenAll(logIns);

            Assert.That(reset, Is.EqualTo(HttpStatusCode.NoContent));
            foreach (var browser in browsers)
            {
                Assert.That(await browser.GetAsync("/api/auth/me", ct), Is.EqualTo(HttpStatusCode.Unauthorized));
                browser.Dispose();
            }
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task A_sign_up_tells_nobody_whether_the_address_has_an_account(CancellationToken ct)
    {
        using var known = await Person.VerifiedAsync(TestServers.App, ct);
        using var unknown = new Person(TestServers.App);
        using var first = await known.SignUpAsync(ct, Intruders);
        using var second = await unknown.SignUpAsync(ct, Intruders);

        using var ofKnown = await known.OnAnotherBrowser().LogInAsync(ct, Intruders);
        using var ofUnknown = await unknown.OnAnotherBrowser().LogInAsync(ct, Intruders);
        using var own = await known.LogInAsync(ct);

        Assert.That((ofKnown.StatusCode, ofUnknown.StatusCode), Is.EqualTo((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)));
        Assert.That(own.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [Test, CancelAfter(30_000)]
    public async Task Mails_that_somebody_else_asked_for_leave_those_for_a_forgotten_password(CancellationToken ct)
    {
        using var person = await Person.VerifiedAsync(TestServers.App, ct);
        for (var i = 0; i < 8; i++)
        {
            await person.PostAsync("/api/auth/resend-verification", new { email = person.Email }, ct);
        }

        await person.PostAsync("/api/auth/forgot-password", new { email = person.Email }, ct);

        Assert.That(person.MailedTokens, Has.Count.EqualTo(1).After(5_000, 20));
    }
}
