using System.Text.Json.Nodes;

namespace Vigilry.IntegrationTests.Description;

internal static class IncidentRecipes
{
    private static JsonObject Anything => [];

    public static Dictionary<string, Recipe> All { get; } = new(StringComparer.Ordinal)
    {
        ["acknowledgeIncident 200"] = (scene, operation, ct) => AfterAsync(scene, operation, [], ct),
        ["acknowledgeIncident 409"] = (scene, operation, ct) => AfterAsync(scene, operation, ["resolve"], ct),
        ["resolveIncident 200"] = (scene, operation, ct) => AfterAsync(scene, operation, [], ct),
        ["resolveIncident 409"] = (scene, operation, ct) => AfterAsync(scene, operation, ["resolve"], ct),
        ["reopenIncident 200"] = (scene, operation, ct) => AfterAsync(scene, operation, ["resolve"], ct),
        ["reopenIncident 409"] = (scene, operation, ct) => AfterAsync(scene, operation, [], ct),
        ["assignIncident 200"] = (scene, operation, ct) => scene.SendAsync(operation, scene.Project.Session, ct, new JsonObject { ["userId"] = null }),
        ["assignIncident 409"] = (scene, operation, ct) =>
            scene.SendAsync(operation, scene.Project.Session, ct, new JsonObject { ["userId"] = null, ["revision"] = 1_000 }),
        ["assignIncident 400"] = (scene, operation, ct) => scene.SendAsync(operation, scene.Project.Session, ct),
        ["markIncident 200"] = (scene, operation, ct) => scene.SendAsync(operation, scene.Project.Session, ct, new JsonObject { ["verdict"] = "NOISE" }),
        ["markIncident 409"] = (scene, operation, ct) =>
            scene.SendAsync(operation, scene.Project.Session, ct, new JsonObject { ["verdict"] = "REAL", ["revision"] = 1_000 }),
        ["addIncidentNote 201"] = (scene, operation, ct) => scene.SendAsync(operation, scene.Project.Session, ct),
    };

    private static async Task<HttpResponseMessage> AfterAsync(Scene scene, Operation operation, string[] steps, CancellationToken ct)
    {
        var (project, incident) = await scene.NewIncidentAsync(ct);
        foreach (var step in steps)
        {
            await Scene.PostAsync(project.Session, $"/api/incidents/{incident.GetProperty("id")}/{step}", Anything, ct);
        }

        return await scene.SendAsync(operation, project.Session, ct, Anything, ("id", incident.GetProperty("id")));
    }
}
