using System.Net.Http.Json;
using NUnit.Framework;
using static Microsoft.Playwright.Assertions;

namespace Vigilry.IntegrationTests.Browser;

/// <summary>The overview's list of open incidents, which shows the newest 20, while incidents come and go.</summary>
[TestFixture, Parallelizable(ParallelScope.Self)]
public class IncidentListTests
{
    private const int Shown = 20;

    [Test, CancelAfter(120_000)]
    public async Task It_shows_the_newest_whatever_happens_to_others(CancellationToken ct)
    {
        await using var browser = await TestBrowser.StartAsync();
        using var project = await TestServers.App.WithProjectAsync(ct);
        var ids = new List<Guid> { await OpenAsync(project, ct) };
        while (ids.Count < Shown + 1)
        {
            ids.Insert(0, await OpenAsync(await project.WithSiblingAsync(ct), ct));
        }

        await using var reader = await browser.OpenAsync(TestServers.App);
        await reader.LogInAsync(project.Email, project.Password);
        await reader.GoLiveAsync("/overview");
        await AssertRowsAsync(reader, ids.Take(Shown));

        await PostAsync(project, $"/api/incidents/{ids[^1]}/notes", new { text = "It is not among those that are shown." }, ct);
        ids.Insert(0, await OpenAsync(await project.WithSiblingAsync(ct), ct));
        await AssertRowsAsync(reader, ids.Take(Shown));

        foreach (var id in ids.Take(Shown))
        {
            await PostAsync(project, $"/api/incidents/{id}/resolve", new { }, ct);
        }

        await AssertRowsAsync(reader, ids.Skip(Shown));
        await Expect(reader.Page.Locator("[data-open-count]")).ToHaveTextAsync("2");
        Assert.That(reader.Complaints, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task Many_that_open_at_once_do_not_cover_the_page_with_notices(CancellationToken ct)
    {
        await using var browser = await TestBrowser.StartAsync();
        using var project = await TestServers.App.WithProjectAsync(ct);
        await using var reader = await browser.OpenAsync(TestServers.App);
        await reader.LogInAsync(project.Email, project.Password);
        await reader.GoLiveAsync("/overview");
        for (var i = 0; i < 5; i++)
        {
            await OpenAsync(await project.WithSiblingAsync(ct), ct);
        }

        var more = reader.Page.Locator("[data-more-notices]");
        await Expect(more).ToHaveTextAsync("2 more incidents opened");
        await Expect(reader.Page.Locator(".notice-box")).ToHaveCountAsync(3);

        await reader.Page.EvaluateAsync("() => document.querySelectorAll('.notice-box .close').forEach(button => button.click())");

        await Expect(more).ToBeHiddenAsync();
        Assert.That(reader.Complaints, Is.Empty);
    }

    /// <summary>An incident that stays open.</summary>
    private static async Task<Guid> OpenAsync(TestProject project, CancellationToken ct)
    {
        await project.KeepIncidentsOpenAsync(ct);
        return (await project.SpikeAsync(ct)).GetProperty("id").GetGuid();
    }

    private static async Task PostAsync(TestProject project, string path, object body, CancellationToken ct)
    {
        using var response = await project.Session.PostAsJsonAsync(path, body, ct);
        response.EnsureSuccessStatusCode();
    }

    private static async Task AssertRowsAsync(Reader reader, IEnumerable<Guid> ids) => await reader.Page.WaitForFunctionAsync(
        "ids => [...document.querySelectorAll('[data-incidents] a.row')].map(row => row.dataset.id).join() === ids", string.Join(',', ids));
}
