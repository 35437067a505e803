using Microsoft.Playwright;
using NUnit.Framework;
using static Microsoft.Playwright.Assertions;

namespace Vigilry.IntegrationTests.Browser;

/// <summary>The page that shows the API to people.</summary>
[TestFixture, Parallelizable(ParallelScope.Self)]
public class ApiPageTests
{
    [TestCase(1440, ColorScheme.Light)]
    [TestCase(390, ColorScheme.Dark)]
    [CancelAfter(120_000)]
    public async Task It_shows_every_capability_and_asks_nobody_but_this_host(int width, ColorScheme theme, CancellationToken ct)
    {
        await using var browser = await TestBrowser.StartAsync();
        await using var reader = await browser.OpenAsync(TestServers.App, width, theme);
        var elsewhere = new List<string>();
        reader.Page.Request += (_, request) =>
        {
            if (request.Url.StartsWith("http", StringComparison.Ordinal) && !TestServers.App.BaseAddress.IsBaseOf(new Uri(request.Url)))
            {
                elsewhere.Add(request.Url);
            }
        };

        await reader.Page.GotoAsync("/docs");

        await Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Name = "Vigilry", Exact = true })).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Name = "Ingestion" }).First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        Assert.That(await reader.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), Is.True, "it fits the window");
        Assert.That(elsewhere, Is.Empty);
        Assert.That(reader.Complaints, Is.Empty);
    }
}
