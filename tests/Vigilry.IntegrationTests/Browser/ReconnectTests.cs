using Microsoft.Playwright;
using NUnit.Framework;
using static Microsoft.Playwright.Assertions;

namespace Vigilry.IntegrationTests.Browser;

[TestFixture, Parallelizable(ParallelScope.Self)]
public class ReconnectTests
{
    [Test, CancelAfter(90_000)]
    public async Task A_host_that_restarts_leaves_no_gap(CancellationToken ct)
    {
        await using var browser = await TestBrowser.StartAsync();
        await using var app = await VigilryApp.StartAloneAsync(ct);
        using var project = await app.WithProjectAsync(ct);
        var host = await StartAsync(app, port: 0);
        var port = host.BaseAddress.Port;
        await using var reader = await browser.OpenAsync(host);
        await reader.LogInAsync(project.Email, project.Password);
        await reader.GoLiveAsync($"/projects/{project.Id}/events");
        await project.PostErrorsAsync(1, ct);
        await Expect(reader.Page.Locator("a.row")).ToHaveCountAsync(1);

        await host.DisposeAsync();
        await Expect(reader.Page.GetByText("Live updates paused")).ToBeVisibleAsync();

        // Another host stores events while this one is away.
        await project.PostErrorsAsync(60, ct);
        await using var restarted = await StartAsync(app, port);
        await Expect(reader.Page.GetByText("Live updates paused")).ToBeHiddenAsync(new() { Timeout = 30_000 });
        await Expect(reader.Page.Locator("a.row")).ToHaveCountAsync(50);
        await project.PostErrorsAsync(1, ct);
        await Expect(reader.Page.Locator("a.row")).ToHaveCountAsync(51);
        await reader.Page.GetByRole(AriaRole.Link, new() { Name = "Older" }).ClickAsync();
        await Expect(reader.Page.Locator("a.row")).ToHaveCountAsync(11);
    }

    [Test, CancelAfter(90_000)]
    public async Task A_paused_list_has_all_that_came_once_it_goes_on(CancellationToken ct)
    {
        await using var browser = await TestBrowser.StartAsync();
        await using var app = await VigilryApp.StartAloneAsync(ct);
        using var project = await app.WithProjectAsync(ct);
        var host = await StartAsync(app, port: 0);
        var port = host.BaseAddress.Port;
        await using var reader = await browser.OpenAsync(host);
        await reader.LogInAsync(project.Email, project.Password);
        await reader.GoLiveAsync($"/projects/{project.Id}/events");
        var live = reader.Page.GetByRole(AriaRole.Button, new() { Name = "Live", Exact = true });
        await live.ClickAsync();
        await project.PostErrorsAsync(1, ct);
        await Expect(reader.Page.Locator("[data-pill]")).ToHaveTextAsync("1 new");

        await host.DisposeAsync();
        await Expect(reader.Page.GetByText("Live updates paused")).ToBeVisibleAsync();
        await project.PostErrorsAsync(2, ct);
        await using var restarted = await StartAsync(app, port);
        await Expect(reader.Page.GetByText("Live updates paused")).ToBeHiddenAsync(new() { Timeout = 30_000 });
        await Expect(reader.Page.Locator("a.row")).ToHaveCountAsync(0);

        await live.ClickAsync();
        await Expect(reader.Page.Locator("a.row")).ToHaveCountAsync(3);
    }

    [Test, CancelAfter(90_000)]
    public async Task A_list_that_is_scrolled_stays_until_its_reader_comes_back(CancellationToken ct)
    {
        await using var browser = await TestBrowser.StartAsync();
        await using var app = await VigilryApp.StartAloneAsync(ct);
        using var project = await app.WithProjectAsync(ct);
        await project.PostErrorsAsync(50, ct);
        var host = await StartAsync(app, port: 0);
        var port = host.BaseAddress.Port;
        await using var reader = await browser.OpenAsync(host);
        await reader.LogInAsync(project.Email, project.Password);
        await reader.GoLiveAsync($"/projects/{project.Id}/events");
        var newest = await reader.Page.Locator("a.row").First.GetAttributeAsync("data-id");
        await reader.Page.EvaluateAsync("() => scrollTo(0, 800)");

        await host.DisposeAsync();
        await Expect(reader.Page.GetByText("Live updates paused")).ToBeVisibleAsync();
        await project.PostErrorsAsync(5, ct);
        await using var restarted = await StartAsync(app, port);
        await Expect(reader.Page.Locator("[data-pill]")).ToHaveTextAsync("Show the newest", new() { Timeout = 30_000 });
        await Expect(reader.Page.Locator("a.row").First).ToHaveAttributeAsync("data-id", $"{newest}");

        await reader.Page.Locator("[data-pill]").ClickAsync();
        await Expect(reader.Page.Locator("[data-events] > li").Nth(5).Locator("a")).ToHaveAttributeAsync("data-id", $"{newest}");
        await Expect(reader.Page.Locator("[data-pill]")).ToBeHiddenAsync();
    }

    private static Task<VigilryApp> StartAsync(VigilryApp app, int port) =>
        app.StartReplicaAsync(new Dictionary<string, string?>(StringComparer.Ordinal) { ["urls"] = $"http://127.0.0.1:{port}" });
}
