using System.Net;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Vigilry.Auth.Defences;

namespace Vigilry.IntegrationTests.Auth;

[TestFixture, Parallelizable(ParallelScope.All)]
public class LogInAttemptsTests
{
    [Test, CancelAfter(60_000)]
    public async Task A_guesser_is_slowed_down_and_the_owner_still_gets_in(CancellationToken ct)
    {
        await using var app = await VigilryApp.StartAloneAsync(ct);
        using var owner = await Person.VerifiedAsync(app, ct);
        using (var before = await owner.LogInAsync(ct))
        {
            before.EnsureSuccessStatusCode();
        }

        using var guesser = owner.OnAnotherBrowser();
        var guesses = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => LogInAsync(guesser, "a wrong password", ct)));

        Assert.That(guesses.Count(s => s is HttpStatusCode.Unauthorized), Is.EqualTo(10), "of thirty at once no more than the ten that are allowed");
        Assert.That(guesses.Count(s => s is HttpStatusCode.TooManyRequests), Is.EqualTo(20));
        using var right = await guesser.LogInAsync(ct);
        Assert.That(right.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests), "even with the right password");
        Assert.That(right.Headers.RetryAfter?.Delta, Is.InRange(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(15)));
        Assert.That(await LogInAsync(owner, Person.Password, ct), Is.EqualTo(HttpStatusCode.NoContent), "a browser that has logged in before goes by its own count");
    }

    [Test, CancelAfter(60_000)]
    public async Task Log_ins_that_succeed_do_not_count(CancellationToken ct)
    {
        await using var app = await VigilryApp.StartAloneAsync(ct);
        using var owner = await Person.VerifiedAsync(app, ct);

        for (var i = 0; i < 12; i++)
        {
            using var browser = owner.OnAnotherBrowser();
            Assert.That(await LogInAsync(browser, Person.Password, ct), Is.EqualTo(HttpStatusCode.NoContent));
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task An_address_that_tries_many_accounts_is_slowed_down(CancellationToken ct)
    {
        await using var app = await VigilryApp.StartAloneAsync(
            ct, new Dictionary<string, string?>(StringComparer.Ordinal) { ["Vigilry:Auth:FailedLogInsPerClient"] = "5" });
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 6; i++)
        {
            using var nobody = new Person(app);
            answers.Add(await LogInAsync(nobody, "a wrong password", ct));
        }

        Assert.That(answers, Is.EqualTo([.. Enumerable.Repeat(HttpStatusCode.Unauthorized, 5), HttpStatusCode.TooManyRequests]));
    }

    [Test, CancelAfter(60_000)]
    public async Task Who_sets_a_new_password_by_mail_gets_in_however_many_guess(CancellationToken ct)
    {
        await using var app = await VigilryApp.StartAloneAsync(ct);
        using var owner = await Person.VerifiedAsync(app, ct);
        await owner.PostAsync("/api/auth/forgot-password", new { email = owner.Email }, ct);
        Assert.That(owner.MailedTokens, Has.Count.EqualTo(1).After(5_000, 20));
        await Task.WhenAll(Enumerable.Range(0, 11).Select(_ => LogInAsync(owner, "a wrong password", ct)));
        Assert.That(await LogInAsync(owner, Person.Password, ct), Is.EqualTo(HttpStatusCode.TooManyRequests));

        await owner.PostAsync("/api/auth/reset-password", new { token = owner.MailedTokens()[0], password = "another horse battery" }, ct);

        Assert.That(await LogInAsync(owner, "another horse battery", ct), Is.EqualTo(HttpStatusCode.NoContent));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_window_that_ended_while_the_attempt_was_made_begins_anew_and_ends_again(CancellationToken ct)
    {
        var limit = TestServers.App.Services.GetRequiredService<AttemptLimit>();
        AttemptWindow[] windows = [new($"test {Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}", 1, TimeSpan.FromMilliseconds(200))];
        await limit.TakeAsync(windows, ct);
        await Task.Delay(300, ct);
        await limit.GiveBackAsync(windows, ct);

        Assert.That(await limit.TakeAsync(windows, ct), Is.Null);
        Assert.That(await limit.TakeAsync(windows, ct), Is.Not.Null);
        await Task.Delay(300, ct);
        Assert.That(await limit.TakeAsync(windows, ct), Is.Null);
    }

    [Test, CancelAfter(60_000)]
    public async Task Mails_are_limited_by_who_asks_and_by_who_gets_them(CancellationToken ct)
    {
        await using var app = await VigilryApp.StartAloneAsync(
            ct, new Dictionary<string, string?>(StringComparer.Ordinal) { ["Vigilry:Auth:MailsPerClient"] = "8" });
        using var person = await Person.VerifiedAsync(app, ct);
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 9; i++)
        {
            answers.Add(await person.PostAsync("/api/auth/forgot-password", new { email = person.Email }, ct));
        }

        Assert.That(answers, Is.EqualTo([.. Enumerable.Repeat(HttpStatusCode.Accepted, 8), HttpStatusCode.TooManyRequests]));
        Assert.That(person.MailFiles, Has.Count.EqualTo(5).After(5_000, 20));
        await Task.Delay(500, ct);
        Assert.That(person.MailFiles(), Has.Count.EqualTo(5));
    }

    private static Task<HttpStatusCode> LogInAsync(Person person, string password, CancellationToken ct) =>
        person.PostAsync("/api/auth/login", new { email = person.Email, password }, ct);
}
