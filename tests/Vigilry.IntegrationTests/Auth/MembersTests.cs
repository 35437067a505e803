using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using NUnit.Framework;
using Vigilry.Auth.Contracts;
using Vigilry.IntegrationTests.Incidents;

namespace Vigilry.IntegrationTests.Auth;

[TestFixture, Parallelizable(ParallelScope.All)]
public class MembersTests
{
    [Test, CancelAfter(30_000)]
    public async Task A_role_counts_from_the_next_request_on(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var (member, userId) = await TestServers.App.WithMemberAsync(project, OrganizationRole.Viewer, ct);
        using var owned = member;
        var projects = $"/api/organizations/{project.OrganizationId}/projects";
        Assert.That(await member.PostAsync(projects, new { name = "x" }, ct), Is.EqualTo(HttpStatusCode.Forbidden));

        Assert.That(await PatchAsync(project.Session, project, userId, "ADMIN", ct), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await member.PostAsync(projects, new { name = "x" }, ct), Is.EqualTo(HttpStatusCode.Created));

        Assert.That(await RemoveAsync(project.Session, project, userId, ct), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await member.GetAsync("/api/auth/me", ct), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test, CancelAfter(30_000)]
    public async Task An_admin_makes_changes_and_removes_no_owner(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var owner = await UserIdAsync(project, ct);
        var (admin, adminId) = await TestServers.App.WithMemberAsync(project, OrganizationRole.Admin, ct);
        var (viewer, viewerId) = await TestServers.App.WithMemberAsync(project, OrganizationRole.Viewer, ct);
        using var owned = admin;
        using var ownedToo = viewer;

        Assert.That(await PatchAsync(admin.Http, project, adminId, "OWNER", ct), Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await PatchAsync(admin.Http, project, owner, "VIEWER", ct), Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await RemoveAsync(admin.Http, project, owner, ct), Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await RemoveAsync(viewer.Http, project, adminId, ct), Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(
            await admin.PostAsync($"/api/organizations/{project.OrganizationId}/invitations", new { email = "x@example.com", role = "OWNER" }, ct),
            Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await RemoveAsync(viewer.Http, project, viewerId, ct), Is.EqualTo(HttpStatusCode.NoContent), "everybody may leave");
    }

    [Test, CancelAfter(30_000)]
    public async Task Of_two_owners_who_leave_at_once_one_stays(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var first = await UserIdAsync(project, ct);
        Assert.That(await RemoveAsync(project.Session, project, first, ct), Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(await PatchAsync(project.Session, project, first, "ADMIN", ct), Is.EqualTo(HttpStatusCode.Conflict));
        var (other, second) = await TestServers.App.WithMemberAsync(project, OrganizationRole.Owner, ct);
        using var owned = other;

        var left = await Task.WhenAll(RemoveAsync(project.Session, project, first, ct), RemoveAsync(other.Http, project, second, ct));

        Assert.That(left, Is.EquivalentTo([HttpStatusCode.NoContent, HttpStatusCode.Conflict]));
    }

    [Test, CancelAfter(30_000)]
    public async Task Somebody_new_accepts_an_invitation_by_its_mail_or_its_link_once(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        using var invited = new Person(TestServers.App);
        var link = await InviteAsync(project, invited.Email, "MEMBER", ct);
        Assert.That(invited.MailedTokens, Has.Count.EqualTo(1).After(5_000, 20));
        Assert.That(link, Does.EndWith(invited.MailedTokens()[0]));
        var body = new { token = invited.MailedTokens()[0], name = "Ada", password = Person.Password };

        using var incomplete = await invited.Http.PostAsJsonAsync("/api/invitations/accept", new { body.token }, ct);
        var accepted = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => invited.PostAsync("/api/invitations/accept", body, ct)));

        Assert.That(incomplete.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(accepted.Count(s => s is HttpStatusCode.NoContent), Is.EqualTo(1));
        await invited.LoggedInAsync(ct);
        var me = await invited.MeAsync(ct);
        Assert.That(me.GetProperty("organizationId").GetGuid(), Is.EqualTo(project.OrganizationId));
        Assert.That($"{me.GetProperty("role")}", Is.EqualTo("MEMBER"));
    }

    [Test, CancelAfter(30_000)]
    public async Task Who_has_an_account_accepts_with_it_and_nobody_else_can(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        using var invited = await Person.VerifiedAsync(TestServers.App, ct);
        using var other = await (await Person.VerifiedAsync(TestServers.App, ct)).LoggedInAsync(ct);
        await InviteAsync(project, invited.Email, "VIEWER", ct);
        Assert.That(invited.MailedTokens, Has.Count.EqualTo(1).After(5_000, 20));
        var token = invited.MailedTokens()[0];

        using var asNew = await invited.Http.PostAsJsonAsync("/api/invitations/accept", new { token, name = "x", password = Person.Password }, ct);
        Assert.That(asNew.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await other.PostAsync("/api/invitations/accept", new { token }, ct), Is.EqualTo(HttpStatusCode.Forbidden));
        await invited.LoggedInAsync(ct);
        Assert.That(await invited.PostAsync("/api/invitations/accept", new { token }, ct), Is.EqualTo(HttpStatusCode.NoContent));

        var own = (await invited.MeAsync(ct)).GetProperty("organizationId").GetGuid();
        Assert.That(own, Is.Not.EqualTo(project.OrganizationId), "the session stays where it was");
        Assert.That(await invited.GetAsync($"/api/organizations/{project.OrganizationId}/projects", ct), Is.EqualTo(HttpStatusCode.NotFound), "until it is switched");
        Assert.That(await invited.PostAsync($"/api/organizations/{project.OrganizationId}/switch", new { }, ct), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await invited.GetAsync($"/api/organizations/{project.OrganizationId}/projects", ct), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await invited.GetAsync($"/api/organizations/{own}/projects", ct), Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test, CancelAfter(30_000)]
    public async Task An_invitation_that_is_withdrawn_or_made_again_is_worth_nothing(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        using var invited = new Person(TestServers.App);
        await InviteAsync(project, invited.Email, "MEMBER", ct);
        await InviteAsync(project, invited.Email.ToUpperInvariant(), "VIEWER", ct);
        var open = await project.ItemsAsync($"/api/organizations/{project.OrganizationId}/invitations", ct);
        Assert.That(open.Select(i => $"{i.GetProperty("role")}"), Is.EqualTo(["VIEWER"]));
        using var withdrawn = await project.Session.DeleteAsync(
            new Uri($"/api/organizations/{project.OrganizationId}/invitations/{open[0].GetProperty("id")}", UriKind.Relative), ct);
        Assert.That(withdrawn.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));

        Assert.That(invited.MailedTokens, Has.Count.EqualTo(1).After(5_000, 20));
        foreach (var token in invited.MailedTokens())
        {
            Assert.That(
                await invited.PostAsync("/api/invitations/accept", new { token, name = "x", password = Person.Password }, ct), Is.EqualTo(HttpStatusCode.NotFound));
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task Invitations_of_who_was_removed_are_worth_nothing(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var (admin, adminId) = await TestServers.App.WithMemberAsync(project, OrganizationRole.Admin, ct);
        using var owned = admin;
        using var invited = new Person(TestServers.App);
        await admin.PostAsync($"/api/organizations/{project.OrganizationId}/invitations", new { email = invited.Email, role = "ADMIN" }, ct);
        Assert.That(invited.MailedTokens, Has.Count.EqualTo(1).After(5_000, 20));

        await RemoveAsync(project.Session, project, adminId, ct);

        Assert.That(
            await invited.PostAsync("/api/invitations/accept", new { token = invited.MailedTokens()[0], name = "x", password = Person.Password }, ct),
            Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_switch_makes_a_session_last_no_longer(CancellationToken ct)
    {
        using var person = await (await Person.VerifiedAsync(TestServers.App, ct)).LoggedInAsync(ct);
        var organizationId = (await person.MeAsync(ct)).GetProperty("organizationId").GetGuid();
        var before = await SessionsAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => person.PostAsync($"/api/organizations/{organizationId}/switch", new { }, ct)));

        var after = await SessionsAsync();
        Assert.That(after, Is.EqualTo(before), "as many, which end when the first did");

        async Task<DateTimeOffset[]> SessionsAsync()
        {
            using var browser = await person.OnAnotherBrowser().LoggedInAsync(ct);
            var sessions = await browser.Http.GetFromJsonAsync<JsonElement>("/api/auth/sessions", ct);
            var others = sessions.GetProperty("items").EnumerateArray().Where(s => !s.GetProperty("isCurrent").GetBoolean());
            var expiries = others.Select(s => s.GetProperty("expiresAt").GetDateTimeOffset()).ToArray();
            using var loggedOut = await browser.Http.PostAsync(new Uri("/api/auth/logout", UriKind.Relative), content: null, ct);
            return expiries;
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task Who_is_a_member_of_nothing_any_more_starts_anew(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var (member, userId) = await TestServers.App.WithMemberAsync(project, OrganizationRole.Member, ct);
        using var owned = member;
        await RemoveAsync(project.Session, project, userId, ct);

        await member.LoggedInAsync(ct);

        var me = await member.MeAsync(ct);
        Assert.That(me.GetProperty("organizationId").GetGuid(), Is.Not.EqualTo(project.OrganizationId));
        Assert.That($"{me.GetProperty("role")}", Is.EqualTo("OWNER"));
    }

    [Test, CancelAfter(30_000)]
    public async Task The_audit_log_says_who_changed_what_and_from_where(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var (admin, adminId) = await TestServers.App.WithMemberAsync(project, OrganizationRole.Admin, ct);
        using var owned = admin;

        await PatchAsync(project.Session, project, adminId, "OWNER", ct);
        using var renamed = await admin.Http.PatchAsJsonAsync($"/api/projects/{project.Id}", new { name = "renamed" }, ct);
        using var refused = await admin.Http.PatchAsJsonAsync($"/api/projects/{project.Id}", new { name = "" }, ct);

        var log = await project.ItemsAsync($"/api/organizations/{project.OrganizationId}/audit-log", ct);
        var entry = log[0];
        Assert.That($"{entry.GetProperty("action")}", Is.EqualTo("updateProject"));
        Assert.That(entry.GetProperty("userId").GetGuid(), Is.EqualTo(adminId));
        Assert.That($"{entry.GetProperty("target")}", Is.EqualTo($"/api/projects/{project.Id}"));
        Assert.That($"{entry.GetProperty("address")}", Does.Contain("127.0.0.1"));
        Assert.That(log.Select(e => $"{e.GetProperty("action")}"), Has.Some.EqualTo("logIn").And.Some.EqualTo("createApiKey"));
        Assert.That(
            log.Where(e => $"{e.GetProperty("action")}" is "updateMember").Select(e => $"{e.GetProperty("detail")}"), Is.EqualTo(["ADMIN → OWNER"]));
        Assert.That(log.Count(e => $"{e.GetProperty("action")}" is "updateProject"), Is.EqualTo(1), "what was refused changed nothing");
        var page = await project.Session.GetFromJsonAsync<JsonElement>($"/api/organizations/{project.OrganizationId}/audit-log?limit=1", ct);
        var rest = await project.ItemsAsync($"/api/organizations/{project.OrganizationId}/audit-log?cursor={page.GetProperty("nextCursor")}", ct);
        Assert.That(rest, Has.Count.EqualTo(log.Count - 1));
    }

    private static async Task<string> InviteAsync(TestProject project, string email, string role, CancellationToken ct)
    {
        using var response = await project.Session.PostAsJsonAsync($"/api/organizations/{project.OrganizationId}/invitations", new { email, role }, ct);
        response.EnsureSuccessStatusCode();
        return $"{(await response.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("link")}";
    }

    private static async Task<Guid> UserIdAsync(TestProject project, CancellationToken ct) =>
        (await project.Session.GetFromJsonAsync<JsonElement>("/api/auth/me", ct)).GetProperty("userId").GetGuid();

    private static async Task<HttpStatusCode> PatchAsync(HttpClient session, TestProject project, Guid userId, string role, CancellationToken ct)
    {
        using var response = await session.PatchAsJsonAsync($"/api/organizations/{project.OrganizationId}/members/{userId}", new { role }, ct);
        return response.StatusCode;
    }

    private static async Task<HttpStatusCode> RemoveAsync(HttpClient session, TestProject project, Guid userId, CancellationToken ct)
    {
        using var response = await session.DeleteAsync(new Uri($"/api/organizations/{project.OrganizationId}/members/{userId}", UriKind.Relative), ct);
        return response.StatusCode;
    }
}
