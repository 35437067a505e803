using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using NUnit.Framework;
using OtpNet;

namespace Vigilry.IntegrationTests.Auth;

[TestFixture, Parallelizable(ParallelScope.All)]
public class SecondFactorTests
{
    [Test, CancelAfter(30_000)]
    public async Task Once_it_is_on_a_log_in_takes_the_apps_code_and_each_code_once(CancellationToken ct)
    {
        using var person = await (await Person.VerifiedAsync(TestServers.App, ct)).LoggedInAsync(ct);
        using var browser = await person.OnAnotherBrowser().LoggedInAsync(ct);
        var (app, enabledAt, _) = await EnableAsync(person, ct);
        Assert.That(await browser.GetAsync("/api/auth/me", ct), Is.EqualTo(HttpStatusCode.Unauthorized), "the other sessions end");

        using var without = await browser.LogInAsync(ct);
        Assert.That(without.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That($"{(await without.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("type")}", Is.EqualTo("second-factor-required"));
        Assert.That(await LogInAsync(browser, "000000", ct), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await LogInAsync(browser, app.ComputeTotp(enabledAt), ct), Is.EqualTo(HttpStatusCode.Unauthorized), "that code has turned it on");
        var next = app.ComputeTotp(enabledAt.AddSeconds(30));
        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => LogInAsync(browser, next, ct)));
        Assert.That(all.Count(s => s is HttpStatusCode.NoContent), Is.EqualTo(1));
        Assert.That(person.MailSubjects, Has.Some.Contains("takes a code").After(5_000, 20));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_recovery_code_logs_in_once_and_turns_it_off(CancellationToken ct)
    {
        using var person = await (await Person.VerifiedAsync(TestServers.App, ct)).LoggedInAsync(ct);
        var (_, _, codes) = await EnableAsync(person, ct);
        Assert.That(codes, Is.Unique.And.Count.EqualTo(10));
        using var browser = person.OnAnotherBrowser();

        Assert.That(await LogInAsync(browser, codes[0].ToUpperInvariant().Replace("-", " ", StringComparison.Ordinal), ct), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await LogInAsync(browser, codes[0], ct), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await person.PostAsync("/api/auth/second-factor/disable", new { code = "wrong" }, ct), Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await person.PostAsync("/api/auth/second-factor/disable", new { code = codes[1] }, ct), Is.EqualTo(HttpStatusCode.NoContent));

        using var plain = await browser.LogInAsync(ct);
        Assert.That(plain.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [Test, CancelAfter(30_000)]
    public async Task It_is_not_on_before_the_app_has_shown_a_code(CancellationToken ct)
    {
        using var person = await (await Person.VerifiedAsync(TestServers.App, ct)).LoggedInAsync(ct);
        using var setup = await person.Http.PostAsJsonAsync("/api/auth/second-factor/setup", new { password = Person.Password }, ct);
        var answer = await setup.Content.ReadFromJsonAsync<JsonElement>(ct);
        Assert.That($"{answer.GetProperty("uri")}", Does.StartWith("otpauth://totp/Vigilry").And.Contain($"secret={answer.GetProperty("secret")}"));
        Assert.That($"{answer.GetProperty("qrCode")}", Does.StartWith("<svg"));

        Assert.That(await person.PostAsync("/api/auth/second-factor/enable", new { code = "000000" }, ct), Is.EqualTo(HttpStatusCode.BadRequest));

        using var plain = await person.OnAnotherBrowser().LogInAsync(ct);
        Assert.That(plain.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_session_alone_turns_nothing_on_and_of_two_at_once_one_does(CancellationToken ct)
    {
        using var person = await (await Person.VerifiedAsync(TestServers.App, ct)).LoggedInAsync(ct);
        Assert.That(await person.PostAsync("/api/auth/second-factor/setup", new { password = "wrong" }, ct), Is.EqualTo(HttpStatusCode.BadRequest));
        using var setup = await person.Http.PostAsJsonAsync("/api/auth/second-factor/setup", new { password = Person.Password }, ct);
        var app = new Totp(Base32Encoding.ToBytes($"{(await setup.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("secret")}"));

        var enabled = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => person.PostAsync("/api/auth/second-factor/enable", new { code = app.ComputeTotp() }, ct)));

        Assert.That(enabled.Count(s => s is HttpStatusCode.OK), Is.EqualTo(1));
    }

    private static async Task<(Totp App, DateTime At, IReadOnlyList<string> Codes)> EnableAsync(Person person, CancellationToken ct)
    {
        using var setup = await person.Http.PostAsJsonAsync("/api/auth/second-factor/setup", new { password = Person.Password }, ct);
        var app = new Totp(Base32Encoding.ToBytes($"{(await setup.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("secret")}"));
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        using var enabled = await person.Http.PostAsJsonAsync("/api/auth/second-factor/enable", new { code = app.ComputeTotp(now) }, ct);
        enabled.EnsureSuccessStatusCode();
        var codes = (await enabled.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("recoveryCodes");
        return (app, now, [.. codes.EnumerateArray().Select(c => $"{c}")]);
    }

    private static Task<HttpStatusCode> LogInAsync(Person person, string code, CancellationToken ct) =>
        person.PostAsync("/api/auth/login", new { email = person.Email, password = Person.Password, code }, ct);
}
