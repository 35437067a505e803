using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using NUnit.Framework;
using Vigilry.Auth.Contracts;
using Vigilry.IntegrationTests.Auth;
using Vigilry.IntegrationTests.Incidents;
using static Microsoft.Playwright.Assertions;

namespace Vigilry.IntegrationTests.Browser;

/// <summary>The dashboard as a browser shows it.</summary>
[TestFixture, Parallelizable(ParallelScope.Self), FixtureLifeCycle(LifeCycle.SingleInstance)]
public class DashboardTests
{
    private TestBrowser _browser = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _browser = await TestBrowser.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _browser.DisposeAsync();

    [Test, CancelAfter(60_000)]
    public async Task From_sign_up_to_the_first_incident(CancellationToken ct)
    {
        using var person = new Person(TestServers.App);
        await using var reader = await _browser.OpenAsync(TestServers.App);
        var page = reader.Page;

        await page.GotoAsync("/sign-up");
        await page.GetByLabel("Your name").FillAsync("Ada");
        await page.GetByLabel("Mail address").FillAsync(person.Email);
        await page.GetByLabel("Password").FillAsync(Person.Password);
        await page.GetByLabel("Organization").FillAsync("Analytical Engines");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign up" }).ClickAsync();
        Assert.That(person.MailedTokens, Has.Count.EqualTo(1).After(10_000, 50));
        await page.GotoAsync($"/verify-email?token={person.MailedTokens()[0]}");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByText("Your address is verified")).ToBeVisibleAsync();
        await reader.LogInAsync(person.Email);

        await page.GetByRole(AriaRole.Link, new() { Name = "Make a project" }).ClickAsync();
        await page.GetByLabel("Name").FillAsync("web shop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make project" }).ClickAsync();
        await Expect(page.Locator("[data-out=key]")).ToContainTextAsync("vgl_");
        await Expect(page.Locator("[data-sample]").First).ToContainTextAsync("vgl_");
        await Expect(page.GetByText("Waiting for the first event")).ToBeVisibleAsync();
        await reader.LiveAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send a test spike" }).ClickAsync();
        await Expect(page.GetByText("Events arrive.")).ToBeVisibleAsync();

        await page.Locator(".notice-box a").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("11 TestSpike in 8 s");
        await Expect(page.Locator(".chart canvas")).ToBeVisibleAsync();
        Assert.That(reader.Complaints, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task Live_events_come_and_stop_as_the_switch_says(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await using var reader = await OpenAsync(project);
        var page = reader.Page;
        await reader.GoLiveAsync($"/projects/{project.Id}/events");

        await PostAsync(project, "first", ct);
        await Expect(page.Locator("a.row")).ToContainTextAsync(["first"]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Live", Exact = true }).ClickAsync();
        await PostAsync(project, "second", ct);
        await Expect(page.Locator("[data-pill]")).ToHaveTextAsync("1 new");
        await Expect(page.Locator("a.row")).ToHaveCountAsync(1);
        await page.Locator("[data-pill]").ClickAsync();
        await Expect(page.Locator("a.row")).ToContainTextAsync(["second", "first"]);
        await PostAsync(project, "third", ct);
        await Expect(page.Locator("a.row")).ToContainTextAsync(["third", "second", "first"]);
        Assert.That(reader.Complaints, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task Filters_are_in_the_address_and_back_undoes_them(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await PostAsync(project, "the card was declined", ct);
        await PostAsync(project, "x is undefined", ct);
        using var warning = await project.PostAsync(new { severity = "WARNING", type = "slow", message = "took 3 s", correlationId = "order-7" }, ct);
        await using var reader = await OpenAsync(project);
        var page = reader.Page;
        await reader.GoLiveAsync($"/projects/{project.Id}/events");
        await Expect(page.Locator("a.row")).ToHaveCountAsync(3);

        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("card");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex(@"/events\?q=card$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Expect(page.Locator("a.row")).ToHaveCountAsync(1);
        await page.GoBackAsync();
        await Expect(page.Locator("a.row")).ToHaveCountAsync(3);

        await page.Locator("label.chip", new() { HasText = "WARNING" }).ClickAsync();
        await Expect(page.Locator("a.row")).ToHaveCountAsync(1);
        await reader.LiveAsync();
        await PostAsync(project, "does not fit", ct);
        using var fitting = await project.PostAsync(new { severity = "WARNING", type = "fits", correlationId = "order-7" }, ct);
        await Expect(page.Locator("a.row .type")).ToHaveTextAsync(["fits", "slow"]);

        await page.Locator("a.row").First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "All with this correlation id" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("correlationId=order-7", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Expect(page.Locator("a.row .type")).ToHaveTextAsync(["fits", "slow"]);
        Assert.That(reader.Complaints, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task Two_browsers_see_an_incident_open_change_and_gain_notes(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await project.KeepIncidentsOpenAsync(ct);
        await using var one = await OpenAsync(project);
        await using var other = await OpenAsync(project);
        await one.GoLiveAsync("/overview");
        await other.GoLiveAsync("/incidents");

        await project.PostErrorsAsync(11, ct);
        await Expect(one.Page.Locator("[data-incidents] a.row")).ToHaveCountAsync(1);
        await Expect(other.Page.Locator("[data-incidents] a.row")).ToHaveCountAsync(1);
        await Expect(other.Page.Locator("[data-open-count]")).ToHaveTextAsync("1");
        await one.Page.Locator("[data-incidents] a.row").ClickAsync();
        await other.Page.Locator("[data-incidents] a.row").ClickAsync();
        await one.LiveAsync();
        await other.LiveAsync();

        await one.Page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).ClickAsync();
        await Expect(other.Page.Locator(".timeline")).ToContainTextAsync("acknowledged it");
        await one.Page.GetByLabel("Note").FillAsync("The deploy of 09:12 <b>did</b> it");
        await one.Page.GetByRole(AriaRole.Button, new() { Name = "Add note" }).ClickAsync();
        await Expect(other.Page.Locator(".timeline .note")).ToHaveTextAsync("The deploy of 09:12 <b>did</b> it");
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "Resolve" }).ClickAsync();
        await Expect(one.Page.Locator("h1 .state")).ToHaveTextAsync("RESOLVED");
        await Expect(one.Page.Locator("[data-open-count]")).ToBeHiddenAsync();
        Assert.That(one.Complaints.Concat(other.Complaints), Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task Keys_move_through_rows_and_open_the_help(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await PostAsync(project, "older", ct);
        await PostAsync(project, "newer", ct);
        await using var reader = await OpenAsync(project);
        var page = reader.Page;
        await reader.GoLiveAsync($"/projects/{project.Id}/events");

        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await Expect(page.Locator("a.row:focus .message")).ToHaveTextAsync("older");
        await page.Keyboard.PressAsync("k");
        await Expect(page.Locator("a.row:focus .message")).ToHaveTextAsync("newer");
        await page.Keyboard.PressAsync("?");
        await Expect(page.Locator("#keys-help")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#keys-help")).ToBeHiddenAsync();
        await page.Locator("a.row").Nth(1).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".text")).ToHaveTextAsync("older");
    }

    [Test, CancelAfter(60_000)]
    public async Task Hostile_text_is_inert_and_breaks_no_page([Values(1440, 390)] int width, CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await using var reader = await OpenAsync(project, width);
        var page = reader.Page;
        await reader.GoLiveAsync($"/projects/{project.Id}/events");
        string[] texts = ["<script>document.title='owned'</script>", "<img src=x onerror=\"document.title='owned'\">", "\u202Eright to left\u2066", new string('x', 8_192)];
        foreach (var text in texts)
        {
            var name = text[..Math.Min(text.Length, 200)];
            using var posted = await project.PostAsync(
                new { severity = "CRITICAL", type = name, message = text, source = name, correlationId = name, payload = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = text } }, ct);
            posted.EnsureSuccessStatusCode();
        }

        await Expect(page.Locator("a.row")).ToHaveCountAsync(texts.Length);
        await AssertUnbrokenAsync(page);
        var paths = await page.Locator("a.row").EvaluateAllAsync<string[]>("rows => rows.map(row => row.getAttribute('href'))");
        string[] others = [$"/projects/{project.Id}/events", "/overview", "/incidents", $"/incidents/{await IncidentOfAsync(project, texts[0], ct)}"];
        foreach (var path in paths.Concat(others))
        {
            await page.GotoAsync(path);
            await AssertUnbrokenAsync(page);
        }

        Assert.That(reader.Complaints, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_session_that_is_over_leads_to_the_log_in_and_back(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await using var reader = await OpenAsync(project);
        await reader.GoLiveAsync($"/projects/{project.Id}/keys");

        var ids = (await project.ItemsAsync("/api/auth/sessions", ct)).Where(s => !s.GetProperty("isCurrent").GetBoolean()).Select(s => s.GetProperty("id").GetGuid());
        foreach (var id in ids)
        {
            using var ended = await project.Session.DeleteAsync(new Uri($"/api/auth/sessions/{id}", UriKind.Relative), ct);
        }

        await reader.Page.WaitForURLAsync($"**/log-in?returnUrl=*{project.Id}*", new() { Timeout = 20_000 });
    }

    [TestCase("/overview")]
    [TestCase("/incidents/{incident}")]
    [CancelAfter(60_000)]
    public async Task A_first_page_is_at_most_100_KB(string path, CancellationToken ct)
    {
        var (project, incident) = await TestServers.App.WithOpenIncidentAsync(ct);
        using var own = project;
        await using var reader = await OpenAsync(project);
        await using var fresh = await _browser.OpenAsync(TestServers.App, cookies: await reader.Page.Context.CookiesAsync());
        var requests = new List<IRequest>();
        fresh.Page.RequestFinished += (_, request) => requests.Add(request);

        await fresh.GoLiveAsync(path.Replace("{incident}", $"{incident.GetProperty("id")}", StringComparison.Ordinal));
        await fresh.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);

        var bytes = 0;
        foreach (var request in requests)
        {
            var sizes = await request.SizesAsync();
            bytes += sizes.ResponseBodySize + sizes.ResponseHeadersSize;
        }

        await TestContext.Out.WriteLineAsync($"{path}: {bytes} bytes in {requests.Count} answers");
        Assert.That(requests.Select(r => r.Url), Has.Some.Contains("dashboard.js"));
        Assert.That(bytes, Is.LessThanOrEqualTo(100_000));
    }

    [Test, CancelAfter(60_000)]
    public async Task The_theme_switch_holds_on_the_next_page(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await using var reader = await OpenAsync(project);
        await reader.GoLiveAsync("/overview");

        await reader.Page.Locator(".rail [data-theme-switch]").ClickAsync();
        await reader.Page.Locator(".rail [data-theme-switch]").ClickAsync();
        await reader.Page.GotoAsync("/account");

        Assert.That(await reader.Page.Locator("html").GetAttributeAsync("data-theme"), Is.EqualTo("dark"));
        Assert.That(await BrightnessAsync(reader.Page), Is.LessThan(0.3));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_member_who_is_removed_is_cut_off_and_led_away(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var (member, userId) = await TestServers.App.WithMemberAsync(project, OrganizationRole.Member, ct);
        using var person = member;
        await using var reader = await _browser.OpenAsync(TestServers.App);
        await reader.LogInAsync(person.Email);
        await reader.GoLiveAsync($"/projects/{project.Id}/events");

        using var removed = await project.Session.DeleteAsync(new Uri($"/api/organizations/{project.OrganizationId}/members/{userId}", UriKind.Relative), ct);
        removed.EnsureSuccessStatusCode();

        await reader.Page.WaitForURLAsync("**/log-in?returnUrl=*", new() { Timeout = 20_000 });
    }

    [Test, CancelAfter(60_000)]
    public async Task A_viewer_sees_all_of_it_and_can_change_nothing(CancellationToken ct)
    {
        var (project, incident) = await TestServers.App.WithOpenIncidentAsync(ct);
        using var own = project;
        var (member, _) = await TestServers.App.WithMemberAsync(project, OrganizationRole.Viewer, ct);
        using var person = member;
        await using var reader = await _browser.OpenAsync(TestServers.App);
        await reader.LogInAsync(person.Email);

        foreach (var path in new[] { $"/incidents/{incident.GetProperty("id")}", $"/projects/{project.Id}/keys", $"/projects/{project.Id}/settings", "/overview" })
        {
            await reader.GoLiveAsync(path);
            await Expect(reader.Page.Locator("main form[data-api] button")).ToHaveCountAsync(0);
        }

        await reader.Page.GotoAsync("/organization/audit-log");
        await Expect(reader.Page.GetByText("Your role does not show you this")).ToBeVisibleAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task A_key_is_made_shown_once_and_revoked(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await using var reader = await OpenAsync(project);
        var page = reader.Page;
        await reader.GoLiveAsync($"/projects/{project.Id}/keys");

        await page.GetByLabel("Name").FillAsync("production <b>");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make key" }).ClickAsync();
        await Expect(page.Locator("[data-out=key]")).ToContainTextAsync("vgl_");
        await Expect(page.Locator(".card-row").First).ToContainTextAsync("production <b>");
        await page.Locator(".card-row").First.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await Expect(page.Locator(".card-row").First).ToContainTextAsync("revoked");
        Assert.That(reader.Complaints, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task Settings_show_what_they_would_have_opened_and_are_saved(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await project.PostErrorsAsync(5, ct);
        await using var reader = await OpenAsync(project);
        var page = reader.Page;
        await reader.GoLiveAsync($"/projects/{project.Id}/settings");
        await Expect(page.Locator("[data-preview-text]")).ToContainTextAsync("the 5 errors");
        await Expect(page.Locator("[data-preview-text]")).ToContainTextAsync("no incident");

        await page.GetByLabel("Threshold, errors").FillAsync("4");
        await Expect(page.Locator("[data-preview-text]")).ToContainTextAsync("1 incident");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).First.ClickAsync();
        await Expect(page.GetByText("In force now: more than 4 events of ERROR or CRITICAL")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Quiet window, seconds")).ToHaveAttributeAsync("placeholder", "10");
        using var stored = await project.Session.GetAsync(new Uri($"/api/projects/{project.Id}", UriKind.Relative), ct);
        Assert.That(await stored.Content.ReadAsStringAsync(ct), Does.Contain("\"threshold\":4").And.Contain("\"severities\":null"));
        Assert.That(reader.Complaints, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_payload_is_copied_as_it_was_sent(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        using var posted = await project.PostAsync(new { severity = "INFO", type = "order", payload = new { id = 12345678901234567890, name = "Zoë" } }, ct);
        posted.EnsureSuccessStatusCode();
        await using var reader = await OpenAsync(project);
        var page = reader.Page;
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await reader.GoLiveAsync($"/projects/{project.Id}/events");
        await page.Locator("a.row").ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Copy" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Copied" })).ToBeVisibleAsync();
        Assert.That(await page.EvaluateAsync<string>("() => navigator.clipboard.readText()"), Is.EqualTo("{\n  \"id\": 12345678901234567890,\n  \"name\": \"Zoë\"\n}"));
        Assert.That(reader.Complaints, Is.Empty);
    }

    [TestCase("from=yesterday", "from: Must be a time")]
    [TestCase("severity=LOUD", "severity: Must be")]
    [TestCase("cursor=x", "cursor: Is not a cursor")]
    [CancelAfter(60_000)]
    public async Task A_filter_that_cannot_be_says_so_and_lists_nothing(string query, string fault, CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await PostAsync(project, "x is undefined", ct);
        await using var reader = await OpenAsync(project);

        await reader.Page.GotoAsync($"/projects/{project.Id}/events?{query}");

        await Expect(reader.Page.GetByText(fault)).ToBeVisibleAsync();
        await Expect(reader.Page.Locator("a.row")).ToHaveCountAsync(0);
    }

    [Test, CancelAfter(60_000)]
    public async Task Without_a_script_lists_are_there_and_can_be_filtered(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await PostAsync(project, "the card was declined", ct);
        await PostAsync(project, "x is undefined", ct);
        await using var reader = await _browser.OpenAsync(TestServers.App, scripts: false);
        var page = reader.Page;
        await reader.LogInAsync(project.Email, project.Password);

        await page.Locator(".rail .projects a").First.ClickAsync();
        await Expect(page.Locator("a.row")).ToHaveCountAsync(2);
        await page.GetByLabel("Search messages").FillAsync("card");
        await page.GetByRole(AriaRole.Button, new() { Name = "Filter" }).ClickAsync();
        await Expect(page.Locator("a.row")).ToHaveCountAsync(1);
        await page.Locator("a.row").ClickAsync();
        await Expect(page.Locator(".text")).ToHaveTextAsync("the card was declined");
    }

    /// <summary>Of the page's ground, from 0 to 1.</summary>
    internal static Task<double> BrightnessAsync(IPage page) => page.EvaluateAsync<double>(
        "() => { const c = document.createElement('canvas').getContext('2d'); c.fillStyle = getComputedStyle(document.body).backgroundColor; c.fillRect(0, 0, 1, 1); return c.getImageData(0, 0, 1, 1).data[0] / 255; }");

    private async Task<Reader> OpenAsync(TestProject project, int width = 1440)
    {
        var reader = await _browser.OpenAsync(TestServers.App, width);
        await reader.LogInAsync(project.Email, project.Password);
        return reader;
    }

    /// <summary>An incident whose title, events, types, sources and notes are a text.</summary>
    private static async Task<Guid> IncidentOfAsync(TestProject project, string text, CancellationToken ct)
    {
        for (var i = 0; i < 11; i++)
        {
            using var posted = await project.PostAsync(new { severity = "ERROR", type = text, message = text, source = text }, ct);
            posted.EnsureSuccessStatusCode();
        }

        IReadOnlyList<JsonElement> incidents;
        while ((incidents = await project.IncidentsAsync(ct)).Count == 0)
        {
            await Task.Delay(20, ct);
        }

        var id = incidents[0].GetProperty("id").GetGuid();
        using var note = await project.Session.PostAsJsonAsync($"/api/incidents/{id}/notes", new { text = text + new string('x', 3_000) }, ct);
        note.EnsureSuccessStatusCode();
        return id;
    }

    private static async Task PostAsync(TestProject project, string message, CancellationToken ct)
    {
        using var response = await project.PostAsync(new { severity = "ERROR", type = "TypeError", message }, ct);
        response.EnsureSuccessStatusCode();
    }

    private static async Task AssertUnbrokenAsync(IPage page)
    {
        Assert.That(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth"), Is.LessThanOrEqualTo(0), page.Url);
        Assert.That(await page.TitleAsync(), Is.Not.EqualTo("owned"));
        Assert.That(await page.Locator("main img, main script").CountAsync(), Is.Zero);
    }
}
