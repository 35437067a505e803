using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using NUnit.Framework;

namespace Vigilry.IntegrationTests.Auth;

[TestFixture, Parallelizable(ParallelScope.Self)]
public class SingleSignOnTests
{
    private readonly TestIssuer _issuer = new();
    private VigilryApp _app = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        await _issuer.StartAsync(CancellationToken.None);
        _app = await VigilryApp.StartAloneAsync(CancellationToken.None, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Vigilry:Oidc:Authority"] = _issuer.Authority,
            ["Vigilry:Oidc:ClientId"] = TestIssuer.ClientId,
            ["Vigilry:Oidc:ClientSecret"] = TestIssuer.ClientSecret,
        });
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _app.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Test, CancelAfter(30_000)]
    public async Task Somebody_new_gets_an_account_and_is_known_by_the_subject_from_then_on(CancellationToken ct)
    {
        using var person = new Person(_app);
        (_issuer.Subject, _issuer.Email, _issuer.IsVerified) = ($"new-{person.Email}", person.Email, true);

        using var first = await LogInAsync(person, "/api/auth/me", ct);
        Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var me = await first.Content.ReadFromJsonAsync<JsonElement>(ct);
        Assert.That($"{me.GetProperty("email")} {me.GetProperty("name")} {me.GetProperty("role")}", Is.EqualTo($"{person.Email} Ada Lovelace OWNER"));

        // Even when the issuer has another address of theirs by now.
        _issuer.Email = $"changed-{person.Email}";
        using var again = new Person(_app);
        using var second = await LogInAsync(again, "/api/auth/me", ct);
        Assert.That((await second.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("userId").GetGuid(), Is.EqualTo(me.GetProperty("userId").GetGuid()));
    }

    [Test, CancelAfter(30_000)]
    public async Task Who_has_an_account_is_found_by_an_address_that_the_issuer_vouches_for(CancellationToken ct)
    {
        using var person = await Person.VerifiedAsync(_app, ct);
        (_issuer.Subject, _issuer.Email, _issuer.IsVerified) = ($"unverified-{person.Email}", person.Email, false);
        using var refused = await LogInAsync(person, "/api/auth/me", ct);
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await person.GetAsync("/api/auth/me", ct), Is.EqualTo(HttpStatusCode.Unauthorized));

        _issuer.IsVerified = true;
        using var found = await LogInAsync(person, "/api/auth/me", ct);
        Assert.That($"{(await found.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("name")}", Is.EqualTo("Zoë"));
    }

    [Test, CancelAfter(30_000)]
    public async Task Who_began_to_sign_up_with_somebody_elses_address_has_no_way_in(CancellationToken ct)
    {
        using var person = new Person(_app);
        using var signedUp = await person.SignUpAsync(ct);
        (_issuer.Subject, _issuer.Email, _issuer.IsVerified) = ($"began-{person.Email}", person.Email, true);

        using var found = await LogInAsync(person, "/api/auth/me", ct);
        Assert.That(found.StatusCode, Is.EqualTo(HttpStatusCode.OK));

        using var withPassword = await person.OnAnotherBrowser().LogInAsync(ct);
        Assert.That(withPassword.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden), "as if the sign-up still waited for its mail");
    }

    [Test, CancelAfter(30_000)]
    public async Task First_log_ins_at_once_are_one_account(CancellationToken ct)
    {
        using var person = new Person(_app);
        (_issuer.Subject, _issuer.Email, _issuer.IsVerified) = ($"at-once-{person.Email}", person.Email, true);
        var browsers = Enumerable.Range(0, 6).Select(_ => new Person(_app)).ToArray();

        var answers = await Task.WhenAll(browsers.Select(b => LogInAsync(b, "/api/auth/me", ct)));

        var users = await Task.WhenAll(answers.Select(async a => (await a.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("userId").GetGuid()));
        Assert.That(users.Distinct().Count(), Is.EqualTo(1));
        Array.ForEach(answers, a => a.Dispose());
        Array.ForEach(browsers, b => b.Dispose());
    }

    [Test, CancelAfter(30_000)]
    public async Task Who_took_a_link_for_somebody_elses_address_loses_the_account_to_its_owner(CancellationToken ct)
    {
        using var project = await _app.WithProjectAsync(ct);
        using var intruder = new Person(_app);
        using var invited = await project.Session.PostAsJsonAsync(
            $"/api/organizations/{project.OrganizationId}/invitations", new { email = intruder.Email, role = "MEMBER" }, ct);
        var token = $"{(await invited.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("link")}".Split("token=")[1];
        await intruder.PostAsync("/api/invitations/accept", new { token, name = "x", password = Person.Password }, ct);
        await intruder.LoggedInAsync(ct);
        (_issuer.Subject, _issuer.Email, _issuer.IsVerified) = ($"owner-{intruder.Email}", intruder.Email, true);
        using var owner = new Person(_app);

        using var found = await LogInAsync(owner, "/api/auth/me", ct);

        Assert.That(found.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await intruder.GetAsync("/api/auth/me", ct), Is.EqualTo(HttpStatusCode.Unauthorized));
        using var again = await intruder.OnAnotherBrowser().LogInAsync(ct);
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_refusal_at_the_issuer_starts_no_session(CancellationToken ct)
    {
        using var person = new Person(_app);
        (_issuer.Subject, _issuer.Email, _issuer.IsRefused) = ("refused", person.Email, true);

        using var refused = await LogInAsync(person, "/api/auth/me", ct);

        _issuer.IsRefused = false;
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        using var forged = await person.Http.GetAsync(new Uri("/api/auth/oidc/callback?code=x&state=y", UriKind.Relative), ct);
        Assert.That(forged.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [TestCase("https://evil.example/")]
    [TestCase("//evil.example")]
    [TestCase("/\\evil.example")]
    [CancelAfter(30_000)]
    public async Task Nobody_is_sent_elsewhere_afterwards(string returnUrl, CancellationToken ct)
    {
        using var person = new Person(_app);
        (_issuer.Subject, _issuer.Email, _issuer.IsVerified) = ($"return-{person.Email}", person.Email, true);

        using var response = await LogInAsync(person, returnUrl, ct);

        Assert.That(response.RequestMessage?.RequestUri, Is.EqualTo(new Uri(_app.BaseAddress, "/overview")));
    }

    [Test, CancelAfter(30_000)]
    public async Task Without_an_issuer_there_is_no_such_log_in(CancellationToken ct)
    {
        using var client = TestServers.App.CreateClient();

        using var begin = await client.GetAsync(new Uri("/api/auth/oidc", UriKind.Relative), ct);
        using var complete = await client.GetAsync(new Uri("/api/auth/oidc/complete", UriKind.Relative), ct);

        Assert.That((begin.StatusCode, complete.StatusCode), Is.EqualTo((HttpStatusCode.NotFound, HttpStatusCode.NotFound)));
    }

    /// <summary>Follows all redirects, as a browser does.</summary>
    private static Task<HttpResponseMessage> LogInAsync(Person person, string returnUrl, CancellationToken ct) =>
        person.Http.GetAsync(new Uri($"/api/auth/oidc?returnUrl={Uri.EscapeDataString(returnUrl)}", UriKind.Relative), ct);
}
