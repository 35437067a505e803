using Microsoft.Playwright;
using NUnit.Framework;
using static Microsoft.Playwright.Assertions;

namespace Vigilry.IntegrationTests.Browser;

/// <summary>How a project tells of its incidents, and what an incident says of it.</summary>
[TestFixture, Parallelizable(ParallelScope.Self), FixtureLifeCycle(LifeCycle.SingleInstance)]
public class NotificationsPageTests
{
    private TestBrowser _browser = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _browser = await TestBrowser.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _browser.DisposeAsync();

    [Test, CancelAfter(60_000)]
    public async Task A_channel_is_added_tested_ruled_and_deleted(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await using var reader = await OpenAsync(project);
        var page = reader.Page;
        var added = page.Locator(".channel", new() { HasText = "Pager bridge" });

        await page.GetByLabel("Kind").SelectOptionAsync("WEBHOOK");
        await page.Locator("form[data-api$='/channels'] input[name=name]").FillAsync("Pager bridge");
        await page.Locator("input[name=target]").FillAsync("http://127.0.0.1:1/t0ken");
        await ClickAsync(page.Locator("body"), "Add channel");
        await Expect(page.Locator("[data-out=secret]")).ToContainTextAsync("whsec_");
        await Expect(added).ToContainTextAsync("127.0.0.1:1");
        await Expect(added).Not.ToContainTextAsync("t0ken");

        await ClickAsync(added, "Send a test");
        await Expect(added.Locator(".error")).ToContainTextAsync("Not sent: address is not public");

        await added.GetByText("Change its rule").ClickAsync();
        await added.Locator("input[name=fromErrors]").FillAsync("100");
        await added.Locator("input[name=quietFrom]").FillAsync("22:00");
        await added.Locator("input[name=quietUntil]").FillAsync("06:00");
        await ClickAsync(added, "Save");
        await Expect(added).ToContainTextAsync("Hears of OPEN, RESOLVED, from 100 errors; quiet from 22:00 to 06:00, UTC.");

        await ClickAsync(added, "Delete");
        await ClickAsync(page.GetByRole(AriaRole.Dialog), "Delete");
        await Expect(added).ToHaveCountAsync(0);
        Assert.That(reader.Complaints, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_member_who_wants_no_mails_gets_none_and_the_incident_says_why(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await project.KeepIncidentsOpenAsync(ct);
        await using var reader = await OpenAsync(project);
        await reader.Page.GetByLabel("About this project's incidents").SelectOptionAsync("NONE");
        await Expect(reader.Page.Locator(".said")).ToHaveTextAsync("Saved.");

        var incident = await project.SpikeAsync(ct);
        await reader.GoLiveAsync($"/incidents/{incident.GetProperty("id")}");

        await Expect(reader.Page.Locator(".told").First).ToContainTextAsync("does not want this mail");
        Assert.That(reader.Complaints, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task An_open_incident_page_sees_that_its_mail_went_out(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await project.KeepIncidentsOpenAsync(ct);
        var incident = await project.SpikeAsync(ct);
        await using var reader = await OpenAsync(project, $"/incidents/{incident.GetProperty("id")}");

        await Expect(reader.Page.Locator(".told").First).ToContainTextAsync("handed over");
        await Expect(reader.Page.Locator(".timeline")).ToContainTextAsync("A mail about it went out");
        Assert.That(reader.Complaints, Is.Empty);
    }

    private static Task ClickAsync(ILocator within, string name) => within.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();

    private async Task<Reader> OpenAsync(TestProject project, string? path = null)
    {
        var reader = await _browser.OpenAsync(TestServers.App);
        await reader.LogInAsync(project.Email, project.Password);
        await reader.GoLiveAsync(path ?? $"/projects/{project.Id}/notifications");
        return reader;
    }
}
