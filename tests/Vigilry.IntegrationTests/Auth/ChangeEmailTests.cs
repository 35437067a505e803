using System.Net;
using NUnit.Framework;

namespace Vigilry.IntegrationTests.Auth;

[TestFixture, Parallelizable(ParallelScope.All)]
public class ChangeEmailTests
{
    [Test, CancelAfter(30_000)]
    public async Task The_new_address_counts_once_it_is_verified_and_the_old_one_is_told(CancellationToken ct)
    {
        using var person = await (await Person.VerifiedAsync(TestServers.App, ct)).LoggedInAsync(ct);
        using var next = new Person(TestServers.App);

        Assert.That(await person.PostAsync("/api/auth/change-email", new { email = next.Email, password = "wrong" }, ct), Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await person.PostAsync("/api/auth/change-email", new { email = next.Email, password = Person.Password }, ct), Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(next.MailedTokens, Has.Count.EqualTo(1).After(5_000, 20));
        Assert.That($"{(await person.MeAsync(ct)).GetProperty("email")}", Is.EqualTo(person.Email));
        using var verified = await next.VerifyAsync(next.MailedTokens()[0], ct);

        Assert.That(verified.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That($"{(await person.MeAsync(ct)).GetProperty("email")}", Is.EqualTo(next.Email));
        Assert.That(person.MailSubjects, Has.Some.Contains("another address").After(5_000, 20));
        using var withOld = await person.OnAnotherBrowser().LogInAsync(ct);
        using var withNew = await next.LogInAsync(ct);
        Assert.That((withOld.StatusCode, withNew.StatusCode), Is.EqualTo((HttpStatusCode.Unauthorized, HttpStatusCode.NoContent)));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_change_that_was_asked_for_before_the_password_changed_is_void(CancellationToken ct)
    {
        using var person = await (await Person.VerifiedAsync(TestServers.App, ct)).LoggedInAsync(ct);
        using var intruder = new Person(TestServers.App);
        await person.PostAsync("/api/auth/change-email", new { email = intruder.Email, password = Person.Password }, ct);
        Assert.That(intruder.MailedTokens, Has.Count.EqualTo(1).After(5_000, 20));

        await person.PostAsync("/api/auth/change-password", new { currentPassword = Person.Password, newPassword = "another horse battery" }, ct);

        using var verified = await intruder.VerifyAsync(intruder.MailedTokens()[0], ct);
        Assert.That(verified.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That($"{(await person.MeAsync(ct)).GetProperty("email")}", Is.EqualTo(person.Email));
    }

    [Test, CancelAfter(30_000)]
    public async Task Somebody_elses_address_is_answered_alike_and_never_taken(CancellationToken ct)
    {
        using var person = await (await Person.VerifiedAsync(TestServers.App, ct)).LoggedInAsync(ct);
        using var other = await Person.VerifiedAsync(TestServers.App, ct);

        Assert.That(await person.PostAsync("/api/auth/change-email", new { email = other.Email, password = Person.Password }, ct), Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(other.MailedTokens, Has.Count.EqualTo(1).After(5_000, 20));
        using var verified = await other.VerifyAsync(other.MailedTokens()[0], ct);

        Assert.That(verified.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That($"{(await person.MeAsync(ct)).GetProperty("email")}", Is.EqualTo(person.Email));
    }
}
