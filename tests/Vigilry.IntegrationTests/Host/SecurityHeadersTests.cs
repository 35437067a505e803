using System.Net;
using System.Net.Http.Json;
using NUnit.Framework;
using Vigilry.IntegrationTests.Auth;

namespace Vigilry.IntegrationTests.Host;

[TestFixture, Parallelizable(ParallelScope.All)]
public class SecurityHeadersTests
{
    [TestCase("/")]
    [TestCase("/site.css")]
    [TestCase("/api/auth/me")]
    [TestCase("/nowhere")]
    [CancelAfter(30_000)]
    public async Task Every_answer_tells_the_browser_to_take_nothing_from_elsewhere(string path, CancellationToken ct)
    {
        using var client = TestServers.App.CreateClient();
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative), ct);

        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.That(policy, Does.Contain("default-src 'self'").And.Contain("frame-ancestors 'none'").And.Not.Contain("unsafe"));
        Assert.That(response.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(["nosniff"]));
        Assert.That(response.Headers.Contains("Strict-Transport-Security"), Is.False, "over plain HTTP it means nothing");
    }

    [Test, CancelAfter(60_000)]
    public async Task Only_a_configured_proxy_says_where_a_request_came_from(CancellationToken ct)
    {
        await using var trusting = await VigilryApp.StartAloneAsync(
            ct, new Dictionary<string, string?>(StringComparer.Ordinal) { ["Vigilry:TrustedProxies"] = "10.0.0.0/8, 127.0.0.1" });

        Assert.That(await LogInThroughProxyAsync(trusting, ct), Is.EqualTo((true, true, "203.0.113.7")));
        Assert.That(await LogInThroughProxyAsync(TestServers.App, ct), Is.EqualTo((false, false, "127.0.0.1")));
    }

    private static async Task<(bool IsSecure, bool IsStrict, string Address)> LogInThroughProxyAsync(VigilryApp app, CancellationToken ct)
    {
        using var person = await Person.VerifiedAsync(app, ct);
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = app.BaseAddress };
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Add("X-Forwarded-Host", "vigilry.example");
        using var login = await client.PostAsJsonAsync("/api/auth/login", new { email = person.Email, password = Person.Password }, ct);
        Assert.That(login.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        var cookie = login.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("vigilry_session=", StringComparison.Ordinal));

        await person.LoggedInAsync(ct);
        var organizationId = (await person.MeAsync(ct)).GetProperty("organizationId").GetGuid();
        var log = await person.Http.GetFromJsonAsync<System.Text.Json.JsonElement>($"/api/organizations/{organizationId}/audit-log", ct);
        var first = log.GetProperty("items").EnumerateArray().Last(e => $"{e.GetProperty("action")}" is "logIn");
        return (
            cookie.Contains("secure", StringComparison.OrdinalIgnoreCase),
            login.Headers.Contains("Strict-Transport-Security"),
            $"{first.GetProperty("address")}".Replace("::ffff:", "", StringComparison.Ordinal));
    }
}
