using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using NUnit.Framework;
using Vigilry.Auth.Contracts;
using static Vigilry.IntegrationTests.Incidents.TestSpikes;

namespace Vigilry.IntegrationTests.Incidents;

/// <summary>What people say of incidents, and what scores learn from it.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public class MarkIncidentTests
{
    [Test, CancelAfter(30_000)]
    public async Task A_mark_is_kept_told_and_taken_back(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await TestServers.App.PublishAsync(Spike(project, Assessment(42)));
        var (ann, annId) = await TestServers.App.WithMemberAsync(project, OrganizationRole.Member, ct);
        using var person = ann;
        await using var dashboard = await project.OpenDashboardAsync(ct);
        var path = $"/api/incidents/{(await project.IncidentsAsync(ct)).Single().GetProperty("id")}";

        var marked = await MarkAsync(ann.Http, path, new { verdict = "NOISE" }, HttpStatusCode.OK, ct);
        Assert.That($"{marked.GetProperty("mark").GetProperty("verdict")}", Is.EqualTo("NOISE"));
        Assert.That(marked.GetProperty("mark").GetProperty("by").GetGuid(), Is.EqualTo(annId));
        Assert.That(() => dashboard.Heard.Any(m => m.Type is "INCIDENT_UPDATED" && m.Data.GetProperty("mark").ValueKind is JsonValueKind.Object), Is.True.After(5_000, 20));

        await MarkAsync(ann.Http, path, new { verdict = "REAL", revision = 0 }, HttpStatusCode.Conflict, ct);
        var undone = await MarkAsync(ann.Http, path, new { verdict = (string?)null, revision = marked.GetProperty("revision").GetInt32() }, HttpStatusCode.OK, ct);
        Assert.That(undone.GetProperty("mark").ValueKind, Is.EqualTo(JsonValueKind.Null));
        var timeline = await project.ItemsAsync($"{path}/timeline", ct);
        var byAnn = timeline.Where(t => t.TryGetProperty("actorId", out var actor) && actor.GetGuid() == annId);
        Assert.That(byAnn.Select(t => $"{t.GetProperty("kind")}"), Is.EqualTo(["MARKED_NOISE", "UNMARKED"]));
    }

    [TestCase("""{"verdict":"MAYBE"}""")]
    [TestCase("""{"verdict":1}""")]
    [TestCase("{}")]
    [CancelAfter(30_000)]
    public async Task What_is_no_verdict_is_refused(string body, CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await TestServers.App.PublishAsync(Spike(project, Assessment(42)));
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var response = await project.Session.PostAsync(
            new Uri($"/api/incidents/{(await project.IncidentsAsync(ct)).Single().GetProperty("id")}/mark", UriKind.Relative), content, ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test, CancelAfter(60_000)]
    public async Task Fifty_marks_recalibrate_every_score_that_is_shown(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var quality = await QualityAsync(project, ct);
        Assert.That((quality.GetProperty("marks").GetInt32(), quality.GetProperty("raw").GetProperty("brier").ValueKind), Is.EqualTo((0, JsonValueKind.Null)));

        // 30 of score 20 that were noise, and 20 of score 80 of which 5 were real.
        for (var i = 0; i < 50; i++)
        {
            if (i == 49)
            {
                quality = await QualityAsync(project, ct);
                Assert.That((quality.GetProperty("marks").GetInt32(), quality.GetProperty("calibration").ValueKind), Is.EqualTo((49, JsonValueKind.Null)));
            }

            await MarkedAsync(project, i < 30 ? 20 : 80, i is >= 30 and < 35 ? "REAL" : "NOISE", ct);
        }

        quality = await QualityAsync(project, ct);
        Assert.That((quality.GetProperty("real").GetInt32(), quality.GetProperty("noise").GetInt32()), Is.EqualTo((5, 45)));
        Assert.That(quality.GetProperty("raw").GetProperty("brier").GetDouble(), Is.EqualTo(0.22).Within(1e-9), "(30 × 0.04 + 5 × 0.04 + 15 × 0.64) / 50");
        Assert.That(quality.GetProperty("recalibrated").GetProperty("brier").GetDouble(), Is.EqualTo(0.075).Within(1e-9), "(5 × 0.75² + 15 × 0.25²) / 50");
        Assert.That(quality.GetProperty("calibration").GetProperty("marks").GetInt32(), Is.EqualTo(50));
        var bin = quality.GetProperty("raw").GetProperty("curve")[8];
        Assert.That((bin.GetProperty("count").GetInt32(), bin.GetProperty("shareReal").GetDouble()), Is.EqualTo((20, 0.25)));

        var risks = (await project.IncidentsAsync(ct, "risk=LOW&limit=200")).Select(i => i.GetProperty("assessment").GetProperty("risk")).ToArray();
        Assert.That(risks, Has.Length.EqualTo(50), "what was CRITICAL is shown as LOW");
        var overrated = risks.Where(r => r.GetProperty("score").GetDouble() == 25).ToArray();
        Assert.That(overrated, Has.Length.EqualTo(20));
        Assert.That(overrated[0].GetProperty("parts").EnumerateArray().Select(p => ($"{p.GetProperty("name")}", p.GetProperty("points").GetDouble())), Is.EqualTo([("magnitude", 80d), ("calibration", -55d)]));
        Assert.That(await project.IncidentsAsync(ct, "risk=CRITICAL"), Is.Empty);

        var series = await project.Session.GetFromJsonAsync<JsonElement>($"/api/projects/{project.Id}/risk", ct);
        Assert.That(series.GetProperty("steps").EnumerateArray().Last().GetProperty("score").GetDouble(), Is.EqualTo(25));
    }

    [Test, CancelAfter(30_000)]
    public async Task Another_organizations_quality_and_risk_answer_404(CancellationToken ct)
    {
        using var mine = await TestServers.App.WithProjectAsync(ct);
        using var theirs = await TestServers.App.WithProjectAsync(ct);

        using var quality = await mine.Session.GetAsync(new Uri($"/api/organizations/{theirs.OrganizationId}/risk-quality", UriKind.Relative), ct);
        using var risk = await mine.Session.GetAsync(new Uri($"/api/projects/{theirs.Id}/risk", UriKind.Relative), ct);
        using var backwards = await mine.Session.GetAsync(new Uri($"/api/projects/{mine.Id}/risk?from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z", UriKind.Relative), ct);

        Assert.That((quality.StatusCode, risk.StatusCode, backwards.StatusCode), Is.EqualTo((HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.BadRequest)));
    }

    private static async Task MarkedAsync(TestProject project, double score, string verdict, CancellationToken ct)
    {
        // Each later than the last one's end, or it would be the last one's.
        await TestServers.App.PublishAsync(Spike(project, Assessment(score), at: Now.AddMinutes(2)));
        var path = $"/api/incidents/{(await project.IncidentsAsync(ct, "limit=1"))[0].GetProperty("id")}";
        await MarkAsync(project.Session, path, new { verdict }, HttpStatusCode.OK, ct);
        using var resolved = await project.Session.PostAsync(new Uri($"{path}/resolve", UriKind.Relative), content: null, ct);
        resolved.EnsureSuccessStatusCode();
    }

    private static Task<JsonElement> QualityAsync(TestProject project, CancellationToken ct) =>
        project.Session.GetFromJsonAsync<JsonElement>($"/api/organizations/{project.OrganizationId}/risk-quality", ct);

    private static async Task<JsonElement> MarkAsync(HttpClient client, string path, object body, HttpStatusCode expected, CancellationToken ct)
    {
        using var response = await client.PostAsJsonAsync($"{path}/mark", body, ct);
        Assert.That(response.StatusCode, Is.EqualTo(expected));
        return await response.Content.ReadFromJsonAsync<JsonElement>(ct);
    }
}
