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
        using var project = await TestServers.App.WithProjectAsync(ct);
        var host = await StartAsync(port: 0);
        var port = host.BaseAddress.Port;
        await using var reader = await browser.OpenAsync(host);
        await reader.LogInAsync(project.Email, project.Password);
        await reader.GoLiveAsync($"/projects/{project.Id}/events");
        await project.PostErrorsAsync(1, ct);
        await Expect(reader.Page.Locator("a.row")).ToHaveCountAsync(1);

        await host.DisposeAsync();
        await Expect(reader.Page.GetByText("Live updates paused")).ToBeVisibleAsync();

        // Another host stores events while this one is away.
        await project.PostErrorsAsync(12, ct);
        await using var restarted = await StartAsync(port);
        await Expect(reader.Page.GetByText("Live updates paused")).ToBeHiddenAsync(new() { Timeout = 30_000 });
        await Expect(reader.Page.Locator("a.row")).ToHaveCountAsync(13);
        await project.PostErrorsAsync(1, ct);
        await Expect(reader.Page.Locator("a.row")).ToHaveCountAsync(14);
    }

    private static Task<VigilryApp> StartAsync(int port) => VigilryApp.StartAsync(
        TestServers.PostgresConnectionString,
        TestServers.RedisConnectionString,
        new Dictionary<string, string?>(StringComparer.Ordinal) { ["urls"] = $"http://127.0.0.1:{port}" });
}
