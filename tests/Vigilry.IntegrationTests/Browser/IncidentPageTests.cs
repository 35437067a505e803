using System.Net.Http.Json;
using Microsoft.Playwright;
using NUnit.Framework;
using Vigilry.Auth.Contracts;
using Vigilry.IntegrationTests.Incidents;
using static Microsoft.Playwright.Assertions;

namespace Vigilry.IntegrationTests.Browser;

/// <summary>The page of one incident.</summary>
[TestFixture, Parallelizable(ParallelScope.Self), FixtureLifeCycle(LifeCycle.SingleInstance)]
public class IncidentPageTests
{
    private TestBrowser _browser = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _browser = await TestBrowser.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _browser.DisposeAsync();

    [Test, CancelAfter(60_000)]
    public async Task The_chart_is_drawn_again_when_the_incident_changes_and_no_error_comes(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await using var reader = await OpenAsync(project, await OpenIncidentAsync(project, ct));

        await reader.Page.RunAndWaitForRequestAsync(() => ClickAsync(reader, "Resolve"), IsStatsUntil(isResolved: true));
        Assert.That(reader.Complaints, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task The_chart_of_an_incident_that_is_opened_again_goes_on_to_the_present(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var id = await OpenIncidentAsync(project, ct);
        using var resolved = await project.Session.PostAsJsonAsync($"/api/incidents/{id}/resolve", new { }, ct);
        resolved.EnsureSuccessStatusCode();
        await using var reader = await OpenAsync(project, id);

        await reader.Page.RunAndWaitForRequestAsync(() => ClickAsync(reader, "Reopen"), IsStatsUntil(isResolved: false));
        await reader.Page.RunAndWaitForRequestAsync(() => project.PostErrorsAsync(1, ct), IsStatsUntil(isResolved: false));
        Assert.That(reader.Complaints, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_long_timeline_leads_to_its_beginning_and_the_chart_marks_it(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var id = await OpenIncidentAsync(project, ct);
        for (var i = 0; i < 200; i++)
        {
            using var noted = await project.Session.PostAsJsonAsync($"/api/incidents/{id}/notes", new { text = $"note {i}" }, ct);
            noted.EnsureSuccessStatusCode();
        }

        await using var reader = await OpenAsync(project, id);
        var timeline = reader.Page.Locator(".timeline");
        await Expect(timeline).Not.ToContainTextAsync("opened it");
        await Expect(reader.Page.Locator("[data-marks] li")).ToHaveTextAsync(["opened"]);
        await timeline.GetByRole(AriaRole.Link, new() { Name = "Show all of it" }).ClickAsync();
        await Expect(timeline).ToContainTextAsync("opened it");
        await Expect(timeline).Not.ToContainTextAsync("Show all of it");
    }

    [Test, CancelAfter(60_000)]
    public async Task Who_chooses_a_person_by_keys_gives_it_to_nobody_in_passing(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var (member, userId) = await TestServers.App.WithMemberAsync(project, OrganizationRole.Member, ct);
        using var person = member;
        await using var reader = await OpenAsync(project, await OpenIncidentAsync(project, ct));
        var choice = reader.Page.GetByLabel("Works on it");
        var people = await choice.Locator("option").EvaluateAllAsync<string[]>("options => options.map(o => o.value)");

        await choice.FocusAsync();
        for (var i = 0; i < Array.IndexOf(people, $"{userId}"); i++)
        {
            await reader.Page.Keyboard.PressAsync("ArrowDown");
        }

        await reader.Page.Keyboard.PressAsync("Enter");
        await Expect(reader.Page.Locator(".timeline [data-kind=ASSIGNED]")).ToHaveCountAsync(1);
        await Expect(choice).ToHaveValueAsync($"{userId}");
        await Expect(choice).ToBeFocusedAsync();
        Assert.That(people, Has.Length.EqualTo(3), "nobody, the owner and the member");
    }

    private static async Task<Guid> OpenIncidentAsync(TestProject project, CancellationToken ct)
    {
        await project.KeepIncidentsOpenAsync(ct);
        return (await project.SpikeAsync(ct)).GetProperty("id").GetGuid();
    }

    private static Func<IRequest, bool> IsStatsUntil(bool isResolved) =>
        request => request.Url.Contains("/stats?", StringComparison.Ordinal) && request.Url.Contains("to=", StringComparison.Ordinal) == isResolved;

    private static Task ClickAsync(Reader reader, string name) => reader.Page.GetByRole(AriaRole.Button, new() { Name = name }).ClickAsync();

    private async Task<Reader> OpenAsync(TestProject project, Guid incidentId)
    {
        var reader = await _browser.OpenAsync(TestServers.App);
        await reader.LogInAsync(project.Email, project.Password);
        await reader.GoLiveAsync($"/incidents/{incidentId}");
        await Expect(reader.Page.Locator(".chart canvas")).ToBeVisibleAsync();
        return reader;
    }
}
