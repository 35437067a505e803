using Microsoft.Playwright;
using Vigilry.IntegrationTests.Auth;

namespace Vigilry.IntegrationTests.Browser;

/// <summary>Chromium as the system has it, started once for all tests that look at pages.</summary>
internal sealed class TestBrowser : IAsyncDisposable
{
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private TestBrowser(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        _browser = browser;
    }

    public static async Task<TestBrowser> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        return new TestBrowser(
            playwright,
            await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Environment.GetEnvironmentVariable("VIGILRY_TEST_CHROMIUM") ?? "/usr/bin/chromium", Args = Arguments }));
    }

    /// <summary>A reader with cookies, a window and a theme of their own.</summary>
    /// <param name="app">The host that is looked at.</param>
    /// <param name="width">Of the window, in pixels.</param>
    /// <param name="theme">What the reader's system prefers.</param>
    /// <param name="scripts">Whether pages may run scripts.</param>
    /// <param name="cookies">Of another reader, whose session this one goes on with.</param>
    public async Task<Reader> OpenAsync(VigilryApp app, int width = 1440, ColorScheme theme = ColorScheme.Light, bool scripts = true, IReadOnlyList<BrowserContextCookiesResult>? cookies = null)
    {
        var context = await _browser.NewContextAsync(new()
        {
            BaseURL = $"{app.BaseAddress}",
            ViewportSize = new() { Width = width, Height = 900 },
            ColorScheme = theme,
            JavaScriptEnabled = scripts,
        });
        await context.AddCookiesAsync((cookies ?? []).Select(c => new Cookie { Name = c.Name, Value = c.Value, Domain = c.Domain, Path = c.Path }));
        return new Reader(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}

/// <summary>Somebody who looks at pages, and what the browser complained of meanwhile.</summary>
internal sealed class Reader : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    public Reader(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Add($"{page.Url}: {message.Text}");
            }
        };
        page.PageError += (_, error) => _complaints.Add($"{page.Url}: {error}");
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings in the console, and exceptions that nothing caught.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>Logs in on the page for that.</summary>
    public async Task LogInAsync(string email, string password = Person.Password)
    {
        await Page.GotoAsync("/log-in");
        await Page.GetByLabel("Mail address").FillAsync(email);
        await Page.GetByLabel("Password").FillAsync(password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Log in", Exact = true }).ClickAsync();
        await Page.WaitForURLAsync("**/overview");
    }

    /// <summary>Opens a page, and waits until it hears of what happens.</summary>
    public async Task GoLiveAsync(string path)
    {
        await Page.GotoAsync(path);
        await LiveAsync();
    }

    /// <summary>Waits until the page hears of what happens.</summary>
    public Task LiveAsync() => Page.WaitForSelectorAsync("html[data-connected]", new() { State = WaitForSelectorState.Attached });

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
