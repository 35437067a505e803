using Microsoft.Playwright;
using NUnit.Framework;
using Vigilry.IntegrationTests.Detection;
using static Microsoft.Playwright.Assertions;

namespace Vigilry.IntegrationTests.Browser;

/// <summary>Where adaptive detection is offered, with figures.</summary>
[TestFixture, Parallelizable(ParallelScope.Self), FixtureLifeCycle(LifeCycle.SingleInstance)]
public class InsightPageTests
{
    private TestBrowser _browser = null!; // Set before any test.

    [OneTimeSetUp]
    public async Task StartAsync() => _browser = await TestBrowser.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _browser.DisposeAsync();

    [Test, CancelAfter(60_000)]
    public async Task A_busy_projects_rule_is_compared_and_changed_with_one_button(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        Assert.That(() => TestServers.App.LearnAsync(project, days: 3, errorsPerMinute: 20, ct), Is.True.After(5_000, 100));
        await using var reader = await _browser.OpenAsync(TestServers.App);
        await reader.LogInAsync(project.Email, project.Password);
        await reader.GoLiveAsync("/");

        var advice = reader.Page.Locator(".advice");
        await Expect(advice).ToContainTextAsync("was open 100 % of the last 3 days. It opened 1 incident; adaptive detection would have opened 0.");
        await advice.GetByRole(AriaRole.Link, new() { Name = "Compare and choose" }).ClickAsync();
        var insight = reader.Page.Locator(".insight");
        await Expect(insight).ToContainTextAsync("In the last 3 days the fixed rule opened 1 incident and was open 100 % of the time; adaptive detection would have opened 0 (0 %).");
        await Expect(insight).ToContainTextAsync("Usual now: 20 errors a minute.");

        await insight.GetByRole(AriaRole.Button, new() { Name = "Use adaptive detection" }).ClickAsync();
        await Expect(insight.GetByRole(AriaRole.Button, new() { Name = "Go back to the fixed rule" })).ToBeVisibleAsync();
        await Expect(insight).ToContainTextAsync("adaptive detection opened 0 incidents");
        Assert.That(reader.Complaints, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task Nothing_is_advised_of_a_project_that_the_rule_suits(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        Assert.That(() => TestServers.App.LearnAsync(project, days: 3, errorsPerMinute: 1, ct), Is.True.After(5_000, 100));
        await using var reader = await _browser.OpenAsync(TestServers.App);
        await reader.LogInAsync(project.Email, project.Password);
        await reader.GoLiveAsync("/");

        await Expect(reader.Page.Locator("[data-refresh=projects]")).ToBeVisibleAsync();
        await Expect(reader.Page.Locator(".advice")).ToHaveCountAsync(0);
        await reader.GoLiveAsync($"/projects/{project.Id}/settings");
        await Expect(reader.Page.Locator(".insight")).ToContainTextAsync("the fixed rule opened 0 incidents");
    }
}
