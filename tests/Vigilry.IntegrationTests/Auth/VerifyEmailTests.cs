using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using NUnit.Framework;

namespace Vigilry.IntegrationTests.Auth;

[TestFixture, Parallelizable(ParallelScope.All)]
public class VerifyEmailTests
{
    [Test, CancelAfter(20_000)]
    public async Task A_token_works_once(CancellationToken ct)
    {
        using var person = new Person(TestServers.App);
        using var signedUp = await person.SignUpAsync(ct);
        Assert.That(person.MailedTokens, Has.Count.EqualTo(1).After(5_000, 20));
        var token = person.MailedTokens()[0];

        var responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => person.VerifyAsync(token, ct)));

        Assert.That(responses.Count(r => r.StatusCode is HttpStatusCode.NoContent), Is.EqualTo(1));
        Assert.That(responses.Count(r => r.StatusCode is HttpStatusCode.BadRequest), Is.EqualTo(7));
    }

    [Test, CancelAfter(20_000)]
    public async Task An_unknown_token_is_400_and_named(CancellationToken ct)
    {
        using var person = new Person(TestServers.App);

        using var response = await person.VerifyAsync("unknown", ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(ct);
        Assert.That(problem.GetProperty("errors").TryGetProperty("token", out _), Is.True);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_mail_that_was_sent_again_verifies_like_the_first(CancellationToken ct)
    {
        using var person = new Person(TestServers.App);
        using var signedUp = await person.SignUpAsync(ct);
        Assert.That(person.MailedTokens, Has.Count.EqualTo(1).After(5_000, 20));

        using var resent = await person.Http.PostAsJsonAsync("/api/auth/resend-verification", new { email = person.Email.ToUpperInvariant() }, ct);

        Assert.That(resent.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(person.MailedTokens, Is.Unique.And.Count.EqualTo(2).After(5_000, 20));
        using var verified = await person.VerifyAsync(person.MailedTokens()[1], ct);
        using var loggedIn = await person.LogInAsync(ct);
        Assert.That(loggedIn.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [Test, CancelAfter(20_000)]
    public async Task Neither_a_verified_nor_an_unknown_address_gets_another_mail(CancellationToken ct)
    {
        using var verified = await Person.VerifiedAsync(TestServers.App, ct);
        using var unknown = new Person(TestServers.App);
        using var waiting = new Person(TestServers.App);

        using var first = await verified.Http.PostAsJsonAsync("/api/auth/resend-verification", new { email = verified.Email }, ct);
        using var second = await unknown.Http.PostAsJsonAsync("/api/auth/resend-verification", new { email = unknown.Email }, ct);
        using var last = await waiting.SignUpAsync(ct);

        Assert.That(new[] { first.StatusCode, second.StatusCode }, Has.All.EqualTo(HttpStatusCode.Accepted));
        Assert.That(waiting.MailFiles, Has.Count.EqualTo(1).After(5_000, 20));
        Assert.That(verified.MailFiles().Concat(unknown.MailFiles()), Is.Empty);
    }
}
