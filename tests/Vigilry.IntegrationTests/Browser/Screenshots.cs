using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using NUnit.Framework;
using Vigilry.Host.Demo;
using Vigilry.IntegrationTests.Auth;

namespace Vigilry.IntegrationTests.Browser;

/// <summary>Takes the pictures for the README: scripts/screenshots.sh.</summary>
[TestFixture, Explicit("Writes pictures into the folder that VIGILRY_SCREENSHOTS names.")]
public class Screenshots
{
    private const int Seed = 7;

    [Test, CancelAfter(120_000)]
    public async Task Take(CancellationToken ct)
    {
        var folder = Environment.GetEnvironmentVariable("VIGILRY_SCREENSHOTS") ?? TestContext.CurrentContext.WorkDirectory;
        await using var app = await VigilryApp.StartAloneAsync(ct, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Vigilry:Detection:Window"] = "00:01:00",
            ["Vigilry:Incidents:ActiveTtl"] = "00:01:00",
            ["Vigilry:Incidents:InvestigatingTtl"] = "00:05:00",
        });
        using var ada = await (await Person.VerifiedAsync(app, ct, "Ada Lovelace", "Demo shop")).LoggedInAsync(ct);
        var payments = await SeedAsync(app, ada, ct);
        var incident = (await ItemsAsync(ada, $"/api/organizations/{await OrganizationAsync(ada, ct)}/incidents?projectId={payments}", ct))[0].GetProperty("id");
        using var acknowledged = await ada.Http.PostAsync(new Uri($"/api/incidents/{incident}/acknowledge", UriKind.Relative), content: null, ct);
        using var note = await ada.Http.PostAsJsonAsync($"/api/incidents/{incident}/notes", new { text = "The acquirer's status page says: degraded." }, ct);

        await using var browser = await TestBrowser.StartAsync();
        foreach (var (name, path, theme, width) in new[]
        {
            ("overview-dark", "/overview", ColorScheme.Dark, 1440),
            ("incident-light", $"/incidents/{incident}", ColorScheme.Light, 1440),
            ("events-light", $"/projects/{payments}/events", ColorScheme.Light, 1440),
            ("incident-phone", $"/incidents/{incident}", ColorScheme.Dark, 390),
        })
        {
            await using var reader = await browser.OpenAsync(app, width, theme);
            await reader.LogInAsync(ada.Email);
            await reader.GoLiveAsync(path);
            await reader.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            await reader.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), Animations = ScreenshotAnimations.Disabled });
        }
    }

    /// <summary>Half an hour of the demo's shop at once, and its spike just now.</summary>
    private static async Task<Guid> SeedAsync(VigilryApp app, Person person, CancellationToken ct)
    {
        var organization = await OrganizationAsync(person, ct);
        var projects = new Dictionary<string, (Guid Id, string Key)>(StringComparer.Ordinal);
        foreach (var name in new[] { DemoTraffic.Shop, DemoTraffic.Payments })
        {
            using var project = await person.Http.PostAsJsonAsync($"/api/organizations/{organization}/projects", new { name }, ct);
            var id = (await project.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("id").GetGuid();
            using var key = await person.Http.PostAsJsonAsync($"/api/projects/{id}/api-keys", new { name = "production" }, ct);
            projects.Add(name, (id, $"{(await key.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("key")}"));
        }

        var now = TimeProvider.System.GetUtcNow();
        foreach (var ofProject in DemoTraffic.Generate(Seed).GroupBy(e => e.Project, StringComparer.Ordinal))
        {
            using var client = app.CreateClient();
            client.DefaultRequestHeaders.Add("X-Api-Key", projects[ofProject.Key].Key);
            foreach (var part in ofProject.Chunk(20))
            {
                using var stored = await client.PostAsJsonAsync(
                    "/events/batch",
                    new
                    {
                        events = part.Select(e => new
                        {
                            severity = e.Severity,
                            type = e.Type,
                            message = e.Message,
                            source = e.Source,
                            environment = "production",
                            timestamp = now - (e.Age > TimeSpan.Zero ? e.Age : DemoTraffic.History + DemoTraffic.Spike - e.After),
                            payload = e.Payload,
                        }),
                    },
                    ct);
                stored.EnsureSuccessStatusCode();
            }
        }

        while ((await ItemsAsync(person, $"/api/organizations/{organization}/incidents?projectId={projects[DemoTraffic.Payments].Id}", ct)).Count == 0)
        {
            await Task.Delay(50, ct);
        }

        return projects[DemoTraffic.Payments].Id;
    }

    private static async Task<Guid> OrganizationAsync(Person person, CancellationToken ct) => (await person.MeAsync(ct)).GetProperty("organizationId").GetGuid();

    private static async Task<List<JsonElement>> ItemsAsync(Person person, string path, CancellationToken ct) =>
        [.. (await person.Http.GetFromJsonAsync<JsonElement>(path, ct)).GetProperty("items").EnumerateArray()];
}
