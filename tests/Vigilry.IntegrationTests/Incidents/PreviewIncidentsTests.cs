using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using NUnit.Framework;

namespace Vigilry.IntegrationTests.Incidents;

[TestFixture, Parallelizable(ParallelScope.All)]
public class PreviewIncidentsTests
{
    [Test, CancelAfter(20_000)]
    public async Task It_says_what_other_settings_would_have_opened(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await project.PostErrorsAsync(5, ct);

        Assert.That(await CountAsync(project, "threshold=4", ct), Is.EqualTo(1));
        Assert.That(await CountAsync(project, "threshold=5", ct), Is.Zero);
        Assert.That(await CountAsync(project, "threshold=4&severity=CRITICAL", ct), Is.Zero);
    }

    [Test, CancelAfter(20_000)]
    public async Task It_says_what_each_mode_would_have_opened(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);

        // Twelve a minute for an hour, which is usual, and eleven times as many for two minutes at its end.
        var start = TimeProvider.System.GetUtcNow().AddHours(-3);
        var times = Enumerable.Range(0, 720).Select(i => start.AddSeconds(5 * i)).Concat(Enumerable.Range(0, 240).Select(i => start.AddSeconds(3_600 + (0.5 * i))));
        using var response = await project.KeyClient.PostAsJsonAsync(
            "/events/batch", new { events = times.Select(at => new { severity = "ERROR", type = "TypeError", timestamp = at.ToString("O") }) }, ct);
        response.EnsureSuccessStatusCode();

        var opened = await project.Session.GetFromJsonAsync<JsonElement>($"/api/projects/{project.Id}/incident-preview?detectionMode=ADAPTIVE", ct);
        Assert.That(opened.GetProperty("incidents").GetArrayLength(), Is.EqualTo(1));
        var openedAt = opened.GetProperty("incidents")[0].GetProperty("openedAt").GetDateTimeOffset();
        Assert.That(openedAt, Is.InRange(start.AddMinutes(60), start.AddMinutes(62)));
        var byThreshold = await project.Session.GetFromJsonAsync<JsonElement>($"/api/projects/{project.Id}/incident-preview?detectionMode=FIXED&windowSeconds=60&threshold=10", ct);
        Assert.That(byThreshold.GetProperty("incidents")[0].GetProperty("openedAt").GetDateTimeOffset(), Is.LessThan(start.AddMinutes(2)));
    }

    [Test, CancelAfter(20_000)]
    public async Task Settings_that_cannot_be_are_refused(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        using var response = await project.Session.GetAsync(
            $"/api/projects/{project.Id}/incident-preview?threshold=0&windowSeconds=3601&severity=LOUD&quietSeconds=0&resolveSeconds=604801&detectionMode=LOUD", ct);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(
            problem.GetProperty("errors").EnumerateObject().Select(e => e.Name),
            Is.EquivalentTo(["threshold", "windowSeconds", "severity", "quietSeconds", "resolveSeconds", "detectionMode"]));
    }

    private static async Task<int> CountAsync(TestProject project, string query, CancellationToken ct)
    {
        var preview = await project.Session.GetFromJsonAsync<JsonElement>($"/api/projects/{project.Id}/incident-preview?{query}", ct);
        return preview.GetProperty("incidents").GetArrayLength();
    }
}
