using Microsoft.Playwright;

namespace Vigilry.Bench;

/// <summary>Chromium as the system has it, logged in as the benchmark.</summary>
internal sealed class BenchBrowser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private BenchBrowser(IPlaywright playwright, IBrowser browser, IPage page) => (_playwright, _browser, Page) = (playwright, browser, page);

    public IPage Page { get; }

    public static async Task<BenchBrowser> OpenAsync(BenchInstance instance)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = instance.Settings["chromium"] ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--enable-precise-memory-info"],
        });
        var page = await browser.NewPageAsync(new() { BaseURL = $"{instance.Url}", ViewportSize = new() { Width = 1440, Height = 900 } });
        await page.GotoAsync("/log-in");
        await page.GetByLabel("Mail address").FillAsync(instance.Session.Email);
        await page.GetByLabel("Password").FillAsync(instance.Session.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in", Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/overview");
        return new BenchBrowser(playwright, browser, page);
    }

    /// <summary>Opens a page, and waits until it hears of what happens.</summary>
    public async Task GoLiveAsync(string path)
    {
        await Page.GotoAsync(path);
        await Page.WaitForSelectorAsync("html[data-connected]", new() { State = WaitForSelectorState.Attached });
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
