using System.Text.Json.Nodes;

namespace Vigilry.IntegrationTests.Description;

internal static class IngestionRecipes
{
    public static Dictionary<string, Recipe> All { get; } = new(StringComparer.Ordinal)
    {
        ["ingestEvent 202"] = (scene, operation, ct) => scene.SendAsync(operation, scene.Project.KeyClient, ct),
        ["ingestEvent 403"] = (scene, operation, ct) => scene.SendAsync(
            operation,
            scene.Project.KeyClient,
            ct,
            new JsonObject { ["severity"] = "INFO", ["type"] = "t", ["projectId"] = $"{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}" }),
        ["ingestEvent 429"] = OverTheLimitAsync,
        ["ingestBatch 202"] = (scene, operation, ct) => scene.SendAsync(operation, scene.Project.KeyClient, ct),
        ["ingestBatch 429"] = OverTheLimitAsync,
    };

    private static async Task<HttpResponseMessage> OverTheLimitAsync(Scene scene, Operation operation, CancellationToken ct)
    {
        var project = await scene.NewProjectAsync(ct);
        using var limited = await project.PatchAsync(new { eventsPerMinute = 1 }, ct);
        limited.EnsureSuccessStatusCode();
        using var first = await project.PostAsync(new { severity = "INFO", type = "t" }, ct);
        first.EnsureSuccessStatusCode();
        return await scene.SendAsync(operation, project.KeyClient, ct);
    }
}
