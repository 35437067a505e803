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
    public async Task Settings_that_cannot_be_are_refused(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        using var response = await project.Session.GetAsync(
            $"/api/projects/{project.Id}/incident-preview?threshold=0&windowSeconds=3601&severity=LOUD&quietSeconds=0&resolveSeconds=604801", ct);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(
            problem.GetProperty("errors").EnumerateObject().Select(e => e.Name),
            Is.EquivalentTo(["threshold", "windowSeconds", "severity", "quietSeconds", "resolveSeconds"]));
    }

    private static async Task<int> CountAsync(TestProject project, string query, CancellationToken ct)
    {
        var preview = await project.Session.GetFromJsonAsync<JsonElement>($"/api/projects/{project.Id}/incident-preview?{query}", ct);
        return preview.GetProperty("incidents").GetArrayLength();
    }
}
