using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Vigilry.IntegrationTests.Auth;

[TestFixture, Parallelizable(ParallelScope.All)]
public class SessionTests
{
    [Test, CancelAfter(20_000)]
    public async Task Before_verification_log_in_is_403_and_says_why(CancellationToken ct)
    {
        using var person = new Person(TestServers.App);
        using var signedUp = await person.SignUpAsync(ct);

        using var response = await person.LogInAsync(ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(response.Headers.Contains("Set-Cookie"), Is.False);
        Assert.That($"{(await ProblemAsync(response, ct))["type"]}", Is.EqualTo("email-not-verified"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_wrong_password_and_an_unknown_address_are_answered_alike(CancellationToken ct)
    {
        using var person = await Person.VerifiedAsync(TestServers.App, ct);
        using var unverified = new Person(TestServers.App);
        using var signedUp = await unverified.SignUpAsync(ct);
        using var unknown = new Person(TestServers.App);

        using var wrong = await person.LogInAsync(ct, "another password");
        using var wrongAndUnverified = await unverified.LogInAsync(ct, "another password");
        using var nobody = await unknown.LogInAsync(ct);

        Assert.That(wrong.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(nobody.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        var answer = (await ProblemAsync(wrong, ct)).ToJsonString();
        Assert.That((await ProblemAsync(nobody, ct)).ToJsonString(), Is.EqualTo(answer));
        Assert.That((await ProblemAsync(wrongAndUnverified, ct)).ToJsonString(), Is.EqualTo(answer));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_write_without_the_antiforgery_header_is_403(CancellationToken ct)
    {
        using var person = await Person.VerifiedAsync(TestServers.App, ct);
        using var loggedIn = await person.LogInAsync(ct);
        var path = $"/api/organizations/{await OrganizationIdAsync(person, ct)}/projects";

        using var without = await person.Http.PostAsJsonAsync(path, new { name = "web" }, ct);
        await person.UseAntiforgeryAsync(ct);
        using var with = await person.Http.PostAsJsonAsync(path, new { name = "web" }, ct);

        Assert.That(without.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(with.StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test, CancelAfter(20_000)]
    public async Task Log_out_ends_the_session_on_the_server(CancellationToken ct)
    {
        using var person = await Person.VerifiedAsync(TestServers.App, ct);
        var cookie = await LogInForCookieAsync(person, ct);
        await person.UseAntiforgeryAsync(ct);
        Assert.That(await StatusWithAsync(cookie, ct), Is.EqualTo(HttpStatusCode.OK));

        using var loggedOut = await person.Http.PostAsync(new Uri("/api/auth/logout", UriKind.Relative), content: null, ct);

        Assert.That(loggedOut.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await StatusWithAsync(cookie, ct), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test, CancelAfter(20_000)]
    public async Task The_cookie_is_kept_from_scripts_and_other_sites(CancellationToken ct)
    {
        using var person = await Person.VerifiedAsync(TestServers.App, ct);
        using var loggedIn = await person.LogInAsync(ct);

        var cookie = loggedIn.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("vigilry_session=", StringComparison.Ordinal));

        Assert.That(cookie, Does.Contain("httponly").IgnoreCase.And.Contain("samesite=lax").IgnoreCase);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_tampered_cookie_is_401(CancellationToken ct)
    {
        using var person = await Person.VerifiedAsync(TestServers.App, ct);
        using var other = await Person.VerifiedAsync(TestServers.App, ct);
        var cookie = await LogInForCookieAsync(person, ct);
        var parts = cookie.Split('.');
        var others = (await LogInForCookieAsync(other, ct)).Split('.');
        var unsigned = $"vigilry_session={Base64Url.EncodeToString(Encoding.UTF8.GetBytes("""{"alg":"none","typ":"JWT"}"""))}";

        Assert.That(await StatusWithAsync(cookie, ct), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusWithAsync($"{parts[0]}.{others[1]}.{parts[2]}", ct), Is.EqualTo(HttpStatusCode.Unauthorized), "another session's payload");
        Assert.That(await StatusWithAsync($"{parts[0]}.{parts[1]}.{others[2]}", ct), Is.EqualTo(HttpStatusCode.Unauthorized), "another signature");
        Assert.That(await StatusWithAsync($"{unsigned}.{parts[1]}.", ct), Is.EqualTo(HttpStatusCode.Unauthorized), "no signature");
        Assert.That(await StatusWithAsync("vigilry_session=nonsense", ct), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [TestCase("/events")]
    [TestCase("/Events")]
    [TestCase("/events/batch")]
    [CancelAfter(20_000)]
    public async Task For_events_a_key_wins_over_a_session(string path, CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Add("X-Api-Key", project.Key);
        object posted = new { severity = "INFO", type = "t" };
        request.Content = JsonContent.Create(path.EndsWith("batch", StringComparison.Ordinal) ? new { events = new[] { posted } } : posted);

        using var response = await project.Session.SendAsync(request, ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_session_that_is_over_does_not_stand_in_the_way_of_a_key(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        using var other = await TestServers.App.WithProjectAsync(ct);
        async Task<HttpStatusCode> ReadAsync(HttpClient session)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/projects/{project.Id}");
            request.Headers.Add("X-Api-Key", project.Key);
            using var response = await session.SendAsync(request, ct);
            return response.StatusCode;
        }

        Assert.That(await ReadAsync(other.Session), Is.EqualTo(HttpStatusCode.NotFound), "a session that lives goes first");
        using var stale = new HttpClient(new SocketsHttpHandler { UseCookies = false })
        {
            BaseAddress = TestServers.App.BaseAddress,
            DefaultRequestHeaders = { { "Cookie", "vigilry_session=over" } },
        };
        Assert.That(await ReadAsync(stale), Is.EqualTo(HttpStatusCode.OK));
    }

    private static async Task<string> LogInForCookieAsync(Person person, CancellationToken ct)
    {
        using var response = await person.LogInAsync(ct);
        return response.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("vigilry_session=", StringComparison.Ordinal)).Split(';')[0];
    }

    private static async Task<HttpStatusCode> StatusWithAsync(string cookie, CancellationToken ct)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false })
        {
            BaseAddress = TestServers.App.BaseAddress,
            DefaultRequestHeaders = { { "Cookie", cookie } },
        };
        using var response = await client.GetAsync(new Uri("/api/auth/me", UriKind.Relative), ct);
        return response.StatusCode;
    }

    private static async Task<string> OrganizationIdAsync(Person person, CancellationToken ct) =>
        $"{(await person.Http.GetFromJsonAsync<JsonObject>("/api/auth/me", ct))?["organizationId"]}";

    /// <summary>The answer without its trace id, which differs each time.</summary>
    private static async Task<JsonObject> ProblemAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var problem = await response.Content.ReadFromJsonAsync<JsonObject>(ct) ?? [];
        problem.Remove("traceId");
        return problem;
    }
}
