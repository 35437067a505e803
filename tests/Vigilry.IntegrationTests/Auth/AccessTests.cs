using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using NUnit.Framework;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Sessions;
using Vigilry.IntegrationTests.Incidents;

namespace Vigilry.IntegrationTests.Auth;

/// <summary>Walks the documented table over every endpoint with credentials that must not get through.</summary>
[TestFixture, Parallelizable(ParallelScope.Self), FixtureLifeCycle(LifeCycle.SingleInstance)]
public class AccessTests
{
    private static readonly AccessRow[] Guarded = [.. AccessTable.Documented.Where(r => !r.IsOpen)];

    private TestProject _project = null!;
    private TestProject _sibling = null!;
    private TestProject _stranger = null!;
    private Dictionary<string, Guid> _ids = [];
    private readonly List<Person> _members = [];
    private Guid _sessionId;
    private string _ownersCookie = "";

    [OneTimeSetUp]
    public async Task MakeTwoOrganizationsAsync()
    {
        var ct = CancellationToken.None;
        (_project, var incident) = await TestServers.App.WithOpenIncidentAsync(ct);
        _sibling = await _project.WithSiblingAsync(ct);
        _stranger = await TestServers.App.WithProjectAsync(ct);
        var eventId = (await _project.ItemsAsync($"/api/projects/{_project.Id}/events?limit=1", ct))[0].GetProperty("id").GetGuid();
        using var invited = await _project.Session.PostAsJsonAsync(
            $"/api/organizations/{_project.OrganizationId}/invitations", new { email = "invited@example.com", role = "MEMBER" }, ct);
        using var window = await _project.Session.PostAsJsonAsync($"/api/projects/{_project.Id}/maintenance-windows", Body(), ct);
        Guid userId = default;
        foreach (var role in Enum.GetValues<OrganizationRole>())
        {
            (var member, userId) = await TestServers.App.WithMemberAsync(_project, role, ct);
            _members.Add(member);
        }

        // A log-in's password is slow to check.
        using var login = await _members[^1].LogInAsync(ct);
        _ownersCookie = login.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("vigilry_session=", StringComparison.Ordinal)).Split(';')[0];
        _sessionId = (await _project.ItemsAsync("/api/auth/sessions", ct))[0].GetProperty("id").GetGuid();
        _ids = new Dictionary<string, Guid>(StringComparer.Ordinal)
        {
            ["organizationId"] = _project.OrganizationId,
            ["projectId"] = _project.Id,
            ["id"] = incident.GetProperty("id").GetGuid(),
            ["eventId"] = eventId,
            ["userId"] = userId,
            ["sessionId"] = _sessionId,
            ["keyId"] = await ApiKeyTests.KeyIdAsync(_project, ct),

            // A project's mail has the project's id.
            ["channelId"] = _project.Id,
            ["windowId"] = (await window.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("id").GetGuid(),
            ["deliveryId"] = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
            ["mail"] = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
            ["invitationId"] = (await invited.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("id").GetGuid(),
        };
    }

    [OneTimeTearDown]
    public void Forget()
    {
        _members.ForEach(m => m.Dispose());
        _stranger.Dispose();
        _sibling.Dispose();
        _project.Dispose();
    }

    [Test]
    public void The_table_has_every_endpoint_of_the_host_and_no_other() =>
        Assert.That(AccessTable.Mapped(), Is.EquivalentTo(AccessTable.Documented.Select(r => $"{r}")));

    [TestCaseSource(nameof(Guarded))]
    public async Task Without_credentials_it_is_401(object route)
    {
        using var client = WithoutCookies();
        await RequireAsync(client, (AccessRow)route, HttpStatusCode.Unauthorized, "no credentials");
    }

    [TestCaseSource(nameof(Guarded))]
    public async Task A_revoked_or_unknown_key_is_401(object route)
    {
        using var revoked = WithoutCookies(("X-Api-Key", await RevokedKeyAsync()));
        using var unknown = WithoutCookies(("Authorization", $"Bearer vgl_{new string('x', 43)}"));
        await RequireAsync(revoked, (AccessRow)route, HttpStatusCode.Unauthorized, "a revoked key");
        await RequireAsync(unknown, (AccessRow)route, HttpStatusCode.Unauthorized, "an unknown key");
    }

    [TestCaseSource(nameof(Guarded))]
    public async Task A_token_that_is_expired_or_forged_is_401(object route)
    {
        foreach (var (what, token) in await ForgedTokensAsync())
        {
            using var client = WithoutCookies(("Cookie", $"vigilry_session={token}"));
            await RequireAsync(client, (AccessRow)route, HttpStatusCode.Unauthorized, what);
        }
    }

    [TestCaseSource(nameof(Guarded))]
    public async Task Another_organizations_session_finds_nothing(object route)
    {
        var row = (AccessRow)route;
        var expected = row.Pattern.StartsWith("/events", StringComparison.Ordinal) ? HttpStatusCode.Forbidden : HttpStatusCode.NotFound;
        if (row.NamesSomething || expected is HttpStatusCode.Forbidden)
        {
            await RequireAsync(_stranger.Session, row, expected, "another organization's owner");
        }
    }

    [TestCaseSource(nameof(Guarded))]
    public async Task Another_projects_key_finds_nothing_and_changes_nothing(object route)
    {
        var row = (AccessRow)route;
        var ingests = row.Pattern.StartsWith("/events", StringComparison.Ordinal);
        var expected = row.AllowsKey && !ingests ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden;
        if (row.Pattern is "/events/batch")
        {
            // Each event is answered for itself.
            using var batch = await SendAsync(_stranger.KeyClient, row, Id, Body());
            Assert.That((await batch.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accepted").GetInt32(), Is.Zero);
            return;
        }

        await RequireAsync(_stranger.KeyClient, row, expected, "another organization's key");

        // A sibling's key may list its own incidents in the organization that both belong to.
        if (!row.Pattern.StartsWith("/api/organizations/{organizationId}/incidents", StringComparison.Ordinal))
        {
            await RequireAsync(_sibling.KeyClient, row, expected, "another project's key");
        }
    }

    [TestCaseSource(nameof(Guarded))]
    public async Task A_role_that_may_not_is_403(object route)
    {
        var row = (AccessRow)route;
        for (var role = 0; role < _members.Count; role++)
        {
            if (!row.Allows(role))
            {
                await RequireAsync(_members[role].Http, row, HttpStatusCode.Forbidden, $"{(OrganizationRole)role}");
            }
        }

        if (!row.AllowsKey)
        {
            await RequireAsync(_project.KeyClient, row, HttpStatusCode.Forbidden, "the project's own key");
        }
    }

    [TestCaseSource(nameof(Guarded))]
    public async Task A_role_that_may_gets_past_the_gate(object route)
    {
        var row = (AccessRow)route;
        if (row.Pattern is "/api/auth/logout")
        {
            return; // It ends the session that others use; SessionTests log out.
        }

        for (var role = 0; role < _members.Count; role++)
        {
            if (row.Allows(role))
            {
                // Nothing has these ids, so that nothing is changed. Who removes somebody else is looked at in the handler.
                using var response = await SendAsync(_members[role].Http, row, _ => Guid.Empty, body: new { });
                var removesOther = row is { Method: "DELETE", Pattern: "/api/organizations/{organizationId}/members/{userId}" };
                Assert.That(
                    response.StatusCode,
                    Is.Not.EqualTo(HttpStatusCode.Unauthorized).And.Not.EqualTo(removesOther ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden),
                    $"{row}: {(OrganizationRole)role}");
            }
        }

        if (row.AllowsKey)
        {
            using var response = await SendAsync(_project.KeyClient, row, Id, body: new { severity = "INFO", type = "t", events = Array.Empty<object>() });
            Assert.That((int)response.StatusCode, Is.LessThan(300), $"{row}: the project's own key");
        }
    }

    [TestCaseSource(nameof(Guarded))]
    public async Task A_write_without_the_antiforgery_token_is_403(object route)
    {
        var row = (AccessRow)route;
        if (!row.IsWrite || row.Pattern.StartsWith("/events", StringComparison.Ordinal))
        {
            return;
        }

        using var without = WithoutCookies(("Cookie", _ownersCookie));
        using var wrong = WithoutCookies(("Cookie", _ownersCookie), ("X-CSRF-Token", "wrong"));
        await RequireAsync(without, row, HttpStatusCode.Forbidden, "no antiforgery token");
        await RequireAsync(wrong, row, HttpStatusCode.Forbidden, "a wrong antiforgery token");
    }

    [Test]
    public async Task To_accept_an_invitation_with_a_session_takes_the_antiforgery_token_too()
    {
        using var without = WithoutCookies(("Cookie", _ownersCookie));

        using var response = await without.PostAsJsonAsync("/api/invitations/accept", new { token = "x" });

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    /// <summary>The status, and the same answer for what exists as for what does not.</summary>
    private async Task RequireAsync(HttpClient client, AccessRow row, HttpStatusCode expected, string what)
    {
        using var response = await SendAsync(client, row, Id, Body());
        using var nothing = await SendAsync(client, row, name => row.Pattern.EndsWith("/members/{userId}", StringComparison.Ordinal) || name is "organizationId" && expected is HttpStatusCode.Forbidden ? Id(name) : Guid.Empty, Body());

        Assert.That(response.StatusCode, Is.EqualTo(expected), $"{row}: {what}");
        Assert.That(await BodyOfAsync(response), Is.EqualTo(await BodyOfAsync(nothing)), $"{row}: {what} is told the same of what does not exist");
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, AccessRow row, Func<string, Guid> id, object body)
    {
        using var request = new HttpRequestMessage(row.Method is "ANY" ? HttpMethod.Get : new HttpMethod(row.Method), row.Path(id));
        request.Content = row.IsWrite ? JsonContent.Create(body) : null;
        return await client.SendAsync(request);
    }

    private Guid Id(string name) => _ids[name];

    /// <summary>A valid body of every route, as far as one can be.</summary>
    private object Body() => new
    {
        name = "x",
        role = "VIEWER",
        email = "somebody@example.com",
        verdict = "REAL",
        text = "x",
        userId = _ids.GetValueOrDefault("userId"),
        password = "correct horse battery",
        currentPassword = "correct horse battery",
        newPassword = "another horse battery",
        code = "123456",
        kind = "WEBHOOK",
        target = "https://example.com/",
        mails = "ALL",
        days = new[] { "MONDAY" },
        from = "02:00",
        minutes = 60,
        severity = "INFO",
        type = "t",
        projectId = _project.Id,
        events = new[] { new { severity = "INFO", type = "t", projectId = _project.Id } },
    };

    private static async Task<string> BodyOfAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        if (text.Length == 0)
        {
            return text;
        }

        var body = JsonNode.Parse(text)!.AsObject();
        body.Remove("traceId");
        return body.ToJsonString();
    }

    private async Task<string> RevokedKeyAsync()
    {
        using var made = await _project.Session.PostAsJsonAsync($"/api/projects/{_project.Id}/api-keys", new { name = "revoked" });
        var key = await made.Content.ReadFromJsonAsync<JsonElement>();
        using var revoked = await _project.Session.DeleteAsync(
            new Uri($"/api/projects/{_project.Id}/api-keys/{key.GetProperty("id")}", UriKind.Relative));
        revoked.EnsureSuccessStatusCode();
        return $"{key.GetProperty("key")}";
    }

    /// <summary>Of a session that lives, so that only the token can be what is refused.</summary>
    private async Task<IEnumerable<(string What, string Token)>> ForgedTokensAsync()
    {
        var keys = await TestServers.App.Services.GetRequiredService<SigningKeys>().GetAsync(CancellationToken.None);
        var other = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(new string('k', 32))) { KeyId = keys[0].KeyId };
        var real = Token(keys[0], TimeProvider.System.GetUtcNow().AddHours(1)).Split('.');
        var unsigned = Base64UrlEncoder.Encode($$"""{"alg":"none","typ":"JWT"}""");
        using (var control = WithoutCookies(("Cookie", $"vigilry_session={string.Join('.', real)}")))
        using (var answer = await control.GetAsync(new Uri("/api/auth/me", UriKind.Relative)))
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), "the token that is forged is otherwise right");
        }

        return
        [
            ("an expired token", Token(keys[0], TimeProvider.System.GetUtcNow().AddSeconds(-1))),
            ("a token signed with another key", Token(other, TimeProvider.System.GetUtcNow().AddHours(1))),
            ("a token with alg none", $"{unsigned}.{real[1]}."),
            ("a token without its signature", $"{real[0]}.{real[1]}."),
            ("a token with another one's payload", $"{real[0]}.{Token(other, TimeProvider.System.GetUtcNow().AddHours(2)).Split('.')[1]}.{real[2]}"),
        ];

        string Token(SecurityKey key, DateTimeOffset expires) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = "vigilry",
            Audience = "vigilry",
            Claims = new Dictionary<string, object>(StringComparer.Ordinal) { [JwtRegisteredClaimNames.Sid] = $"{_sessionId}" },
            Expires = expires.UtcDateTime,
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.HmacSha256),
        });
    }

    private static HttpClient WithoutCookies(params (string Name, string Value)[] headers)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = TestServers.App.BaseAddress };
        foreach (var (name, value) in headers)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }

        return client;
    }
}
