using System.Net.Http.Json;
using Microsoft.Playwright;
using NUnit.Framework;
using static Microsoft.Playwright.Assertions;

namespace Vigilry.IntegrationTests.Browser;

/// <summary>The list of a project's events while they come faster than it shows them.</summary>
[TestFixture, Parallelizable(ParallelScope.Self), FixtureLifeCycle(LifeCycle.SingleInstance)]
public class EventListTests
{
    private TestBrowser _browser = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _browser = await TestBrowser.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _browser.DisposeAsync();

    [Test, CancelAfter(60_000)]
    public async Task Who_comes_back_to_the_top_is_told_how_many_are_left_out(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await PostAsync(project, 50, ct);
        await using var reader = await OpenAsync(project);
        var page = reader.Page;
        await Expect(page.Locator("a.row")).ToHaveCountAsync(50);

        await page.EvaluateAsync("() => scrollTo(0, 800)");
        foreach (var total in new[] { 40, 80, 120, 160 })
        {
            await PostAsync(project, 40, ct);
            await Expect(page.Locator("[data-pill]")).ToHaveTextAsync($"{total} new");
        }

        await page.EvaluateAsync("() => scrollTo(0, 0)");
        await Expect(page.Locator(".gap")).ToHaveTextAsync("110 more came meanwhile");
        Assert.That(await page.Locator("[data-events] > li").Nth(50).GetAttributeAsync("class"), Is.EqualTo("gap"), "50 are drawn above it");
        Assert.That(reader.Complaints, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task Older_begins_with_the_newest_that_was_taken_out(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await using var reader = await OpenAsync(project);
        var page = reader.Page;
        await PostAsync(project, 20, ct);
        await Expect(page.Locator("a.row")).ToHaveCountAsync(20);
        using var late = await project.PostAsync(new { severity = "INFO", type = "late", timestamp = TimeProvider.System.GetUtcNow().AddHours(-1) }, ct);
        late.EnsureSuccessStatusCode();
        await Expect(page.Locator("a.row")).ToHaveCountAsync(21);
        await PostAsync(project, 40, ct);
        await Expect(page.Locator("a.row")).ToHaveCountAsync(61);
        await PostAsync(project, 39, ct);
        await Expect(page.Locator("a.row")).ToHaveCountAsync(100);
        await PostAsync(project, 20, ct);
        await Expect(page.Locator("a.row .type").Last).ToHaveTextAsync("late");

        await page.GetByRole(AriaRole.Link, new() { Name = "Older" }).ClickAsync();
        await Expect(page.Locator("a.row .type").First).ToHaveTextAsync("login");
        await Expect(page.Locator("a.row .type").Last).ToHaveTextAsync("late");
        await page.GetByRole(AriaRole.Link, new() { Name = "Newest" }).ClickAsync();
        await Expect(page.Locator("a.row")).ToHaveCountAsync(50);
        Assert.That(new Uri(page.Url).Query, Does.Not.Contain("to="));
    }

    private static async Task PostAsync(TestProject project, int count, CancellationToken ct)
    {
        var events = Enumerable.Range(0, count).Select(i => new { severity = "INFO", type = "login", message = $"user {i}" });
        using var response = await project.KeyClient.PostAsJsonAsync("/events/batch", new { events }, ct);
        response.EnsureSuccessStatusCode();
    }

    private async Task<Reader> OpenAsync(TestProject project)
    {
        var reader = await _browser.OpenAsync(TestServers.App);
        await reader.LogInAsync(project.Email, project.Password);
        await reader.GoLiveAsync($"/projects/{project.Id}/events");
        return reader;
    }
}
