using System.Net.Http.Json;
using Microsoft.Playwright;
using NUnit.Framework;
using Vigilry.Detection.Contracts;
using Vigilry.IntegrationTests.Incidents;
using static Microsoft.Playwright.Assertions;
using static Vigilry.IntegrationTests.Incidents.TestSpikes;

namespace Vigilry.IntegrationTests.Browser;

/// <summary>How bad an incident is, why, and how good that is known.</summary>
[TestFixture, Parallelizable(ParallelScope.Self), FixtureLifeCycle(LifeCycle.SingleInstance)]
public class RiskPageTests
{
    private TestBrowser _browser = null!; // Set before any test.

    [OneTimeSetUp]
    public async Task StartAsync() => _browser = await TestBrowser.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _browser.DisposeAsync();

    [Test, CancelAfter(60_000)]
    public async Task A_list_shows_the_band_and_changes_it_without_being_fetched(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await project.KeepIncidentsOpenAsync(ct);
        await using var reader = await OpenAsync(project, "/incidents");

        await TestServers.App.PublishAsync(Spike(project, Assessment(42.4)));
        var band = reader.Page.Locator(".row.incident .risk");
        await Expect(band).ToHaveTextAsync("MEDIUM 42");
        await TestServers.App.PublishAsync(Assessed(project, Assessment(84.5)));
        await Expect(band).ToHaveTextAsync("CRITICAL 85");
        await Expect(band).ToHaveAttributeAsync("data-band", "CRITICAL");
        await reader.GoLiveAsync("/incidents?risk=HIGH&risk=CRITICAL");
        await Expect(band).ToHaveTextAsync("CRITICAL 85");
        await reader.GoLiveAsync("/incidents?risk=LOW");
        await Expect(band).ToHaveCountAsync(0);
        Assert.That(reader.Complaints, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task An_incident_says_why_and_takes_a_mark_and_its_undoing(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await project.KeepIncidentsOpenAsync(ct);
        await TestServers.App.PublishAsync(Spike(project) with { CausedAt = Now, FoundAt = Now.AddMilliseconds(2) });
        var id = (await project.IncidentsAsync(ct)).Single().GetProperty("id");
        await using var reader = await OpenAsync(project, $"/incidents/{id}");
        var why = reader.Page.Locator(".why");
        await Expect(why).ToContainTextAsync("How bad it is is not known.");

        await TestServers.App.PublishAsync(Assessed(project, Assessment(64.5, "38 errors in 60 s; 8.1 usual.", new IncidentCause("release", "4.2.1", 0.82, 0.24, 3.4, Now.AddMinutes(-6)))));
        await Expect(why).ToContainTextAsync("38 errors in 60 s; 8.1 usual.");
        await Expect(why.Locator(".score")).ToContainTextAsync("Risk 64.5 of 100, provisional");
        await Expect(why.Locator(".causes tbody th")).ToContainTextAsync("4.2.1");
        await Expect(why.Locator(".causes tbody .tag")).ToHaveTextAsync("new 6 min ago");
        await Expect(why.Locator(".causes tbody td")).ToHaveTextAsync(["82 %", "24 %", "3.4 ×"]);
        await Expect(reader.Page.Locator(".way")).ToContainTextAsync("received → detected");

        await why.GetByRole(AriaRole.Button, new() { Name = "Noise" }).ClickAsync();
        await Expect(why.Locator(".marking")).ToContainTextAsync("Noise, says");
        await Expect(reader.Page.Locator(".timeline")).ToContainTextAsync("said that it was noise");
        await why.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(why.GetByRole(AriaRole.Button, new() { Name = "Real" })).ToBeVisibleAsync();
        Assert.That(reader.Complaints, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task An_organization_sees_how_good_its_scores_are(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await using var reader = await OpenAsync(project, "/organization/risk");
        await Expect(reader.Page.Locator(".empty")).ToContainTextAsync("Nobody has marked an incident");
        await TestServers.App.PublishAsync(Spike(project, Assessment(64.5)));
        var id = (await project.IncidentsAsync(ct)).Single().GetProperty("id");
        using var marked = await project.Session.PostAsJsonAsync($"/api/incidents/{id}/mark", new { verdict = "REAL" }, ct);
        marked.EnsureSuccessStatusCode();

        await reader.GoLiveAsync("/organization/risk");

        await Expect(reader.Page.Locator(".facts-list")).ToContainTextAsync("1: 1 real, 0 noise");
        await Expect(reader.Page.Locator(".facts-list")).ToContainTextAsync("0.126");
        await Expect(reader.Page.Locator(".facts-list")).ToContainTextAsync("not yet, 49 more marks to go");
        await reader.GoLiveAsync($"/projects/{project.Id}/incidents");
        await Expect(reader.Page.Locator(".chart canvas")).ToBeVisibleAsync();
        Assert.That(reader.Complaints, Is.Empty);
    }

    private async Task<Reader> OpenAsync(TestProject project, string path)
    {
        var reader = await _browser.OpenAsync(TestServers.App);
        await reader.LogInAsync(project.Email, project.Password);
        await reader.GoLiveAsync(path);
        return reader;
    }
}
