using System.Net.Http.Json;
using System.Text.Json;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using NUnit.Framework;
using Vigilry.Detection.Contracts;
using Vigilry.IntegrationTests.Incidents;
using static Microsoft.Playwright.Assertions;

namespace Vigilry.IntegrationTests.Browser;

/// <summary>What holds of every page: in both themes, on a laptop and on a phone.</summary>
[TestFixture, Parallelizable(ParallelScope.Self), FixtureLifeCycle(LifeCycle.SingleInstance)]
public class EveryPageTests
{
    private static readonly string[] Open = ["/", "/sign-up", "/log-in", "/forgot-password", "/reset-password?token=x", "/verify-email?token=x", "/accept-invitation?token=x", "/setup?token=x", "/unsubscribe?token=x", "/nowhere"];

    private TestBrowser _browser = null!;
    private TestProject _project = null!;
    private string[] _guarded = [];

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var ct = CancellationToken.None;
        _browser = await TestBrowser.StartAsync();
        (_project, var incident) = await TestServers.App.WithOpenIncidentAsync(ct);
        await TestServers.App.PublishAsync(TestSpikes.Assessed(
            _project, TestSpikes.Assessment(84.5, "11 errors in 60 s; 1.2 usual.", new IncidentCause("payload.host", $"web-3.{new string('x', 80)}.example.com", 0.82, 0.24, 3.4, TestSpikes.Now))));
        using var marked = await _project.Session.PostAsJsonAsync($"/api/incidents/{incident.GetProperty("id")}/mark", new { verdict = "REAL" }, ct);
        using var posted = await _project.PostAsync(
            new { severity = "CRITICAL", type = "payment.failed", message = "declined", correlationId = "order-1", payload = new { user = new { id = 7, roles = new[] { "a", "b" } }, ok = false } },
            ct);
        var eventId = (await _project.ItemsAsync($"/api/projects/{_project.Id}/events?severity=CRITICAL", ct))[0].GetProperty("id").GetGuid();
        using var resolved = await _project.Session.PostAsJsonAsync(
            $"/api/incidents/{(await (await _project.WithSiblingAsync(ct)).SpikeAsync(ct)).GetProperty("id")}/resolve", new { }, ct);
        var resolvedId = (await resolved.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("id").GetGuid();
        var project = $"/projects/{_project.Id}";
        _guarded =
        [
            "/overview", "/incidents", $"/incidents/{incident.GetProperty("id").GetGuid()}", "/projects/new", $"{project}/events", $"{project}/events?type=none&severity=ERROR",
            $"{project}/events/{eventId}", $"{project}/incidents", $"{project}/notifications", $"{project}/keys", $"{project}/settings", $"{project}/welcome", "/organization", "/organization/risk", "/organization/deliveries", "/organization/audit-log",
            "/account", "/log-out", $"/incidents/{resolvedId}", $"/incidents/{_project.OrganizationId}",
        ];
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _project.Dispose();
        await _browser.DisposeAsync();
    }

    [Test, CancelAfter(180_000)]
    public async Task It_is_accessible_fits_the_window_and_complains_of_nothing(CancellationToken ct)
    {
        await using var reader = await _browser.OpenAsync(TestServers.App);
        var faults = new List<string>();
        foreach (var path in Open)
        {
            await LookAsync(reader, path, faults);
        }

        await reader.LogInAsync(_project.Email, _project.Password);
        foreach (var path in _guarded)
        {
            await LookAsync(reader, path, faults);
        }

        // A browser notes each page that is not there in its console.
        faults.AddRange(reader.Complaints.Where(c => !c.Contains("404 (Not Found)", StringComparison.Ordinal)));
        Assert.That(faults, Is.Empty);
    }

    [Test, CancelAfter(120_000)]
    public async Task So_it_is_before_there_is_anything_and_with_what_lies_above_a_page(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await using var reader = await _browser.OpenAsync(TestServers.App);
        var faults = new List<string>();
        await reader.LogInAsync(project.Email, project.Password);
        await reader.GoLiveAsync("/incidents");
        await project.SpikeAsync(ct);
        await Expect(reader.Page.Locator(".notice-box")).ToBeVisibleAsync();
        await CheckAsync(reader.Page, "a notice", faults);

        await reader.Page.Keyboard.PressAsync("?");
        await Expect(reader.Page.Locator("#keys-help")).ToBeVisibleAsync();
        await CheckAsync(reader.Page, "a dialog", faults);

        using var deleted = await project.Session.DeleteAsync(new Uri($"/api/projects/{project.Id}", UriKind.Relative), ct);
        deleted.EnsureSuccessStatusCode();
        await LookAsync(reader, "/overview", faults);
        await Expect(reader.Page.GetByText("No project yet")).ToBeVisibleAsync();
        Assert.That(faults.Concat(reader.Complaints), Is.Empty);
    }

    [Test, CancelAfter(120_000)]
    public async Task So_is_the_page_that_makes_the_first_account(CancellationToken ct)
    {
        await using var app = await VigilryApp.StartAloneAsync(ct);
        await using var reader = await _browser.OpenAsync(app);
        var faults = new List<string>();
        await reader.Page.GotoAsync("/");
        await reader.Page.GetByRole(AriaRole.Link, new() { Name = "Make the first account" }).ClickAsync();
        await Expect(reader.Page.GetByLabel("Your name")).ToBeVisibleAsync();
        await CheckAsync(reader.Page, "/setup", faults);
        Assert.That(faults.Concat(reader.Complaints), Is.Empty);
    }

    private static async Task LookAsync(Reader reader, string path, List<string> faults)
    {
        await reader.Page.GotoAsync(path);
        if (await reader.Page.Locator("[data-live]").CountAsync() > 0)
        {
            await reader.LiveAsync();
        }

        await CheckAsync(reader.Page, path, faults);
    }

    private static async Task CheckAsync(IPage page, string path, List<string> faults)
    {
        // Rows that just came are tinted, and fade.
        await page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = theme });
            if (await DashboardTests.BrightnessAsync(page) is var brightness && brightness > 0.5 != (theme is ColorScheme.Light))
            {
                faults.Add($"{path} is not in the reader's theme: {brightness}.");
            }

            // A theme changes colours and nothing else.
            var found = await page.RunAxe(theme is ColorScheme.Light ? new() : new() { RunOnly = new() { Type = "rule", Values = ["color-contrast"] } });
            faults.AddRange(found.Violations
                .Where(v => v.Impact is "serious" or "critical")
                .Select(v => $"{path}, {theme}: {v.Id} ({v.Help}): {string.Join("; ", v.Nodes.Take(3).Select(Describe))}"));
        }

        foreach (var width in new[] { 390, 1440 })
        {
            await page.SetViewportSizeAsync(width, 900);
            try
            {
                // Charts follow the window a frame later.
                await page.WaitForFunctionAsync("() => document.documentElement.scrollWidth <= innerWidth", arg: null, new() { Timeout = 10_000 });
            }
            catch (TimeoutException)
            {
                faults.Add($"{path} is wider than a window of {width} pixels.");
            }
        }
    }

    private static string Describe(AxeResultNode node) => $"{node.Target} {node.Html[..Math.Min(node.Html.Length, 120)]}";
}
