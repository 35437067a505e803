using System.Text.Json.Nodes;
using Vigilry.IntegrationTests.Auth;

namespace Vigilry.IntegrationTests.Description;

internal static class ProjectRecipes
{
    public static Dictionary<string, Recipe> All { get; } = new(StringComparer.Ordinal)
    {
        ["createProject 201"] = (scene, operation, ct) => scene.SendAsync(operation, scene.Project.Session, ct),
        ["updateProject 200"] = async (scene, operation, ct) =>
        {
            var project = await scene.NewProjectAsync(ct);
            return await scene.SendAsync(operation, project.Session, ct, body: null, ("projectId", project.Id));
        },
        ["deleteProject 204"] = async (scene, operation, ct) =>
        {
            var project = await scene.NewProjectAsync(ct);
            return await scene.SendAsync(operation, project.Session, ct, body: null, ("projectId", project.Id));
        },
        ["createApiKey 201"] = (scene, operation, ct) => scene.SendAsync(operation, scene.Project.Session, ct),
        ["rotateApiKey 201"] = OfANewKeyAsync,
        ["rotateApiKey 409"] = async (scene, operation, ct) =>
        {
            var project = await scene.NewProjectAsync(ct);
            var key = await ApiKeyTests.KeyIdAsync(project, ct);
            await Scene.PostAsync(project.Session, $"/api/projects/{project.Id}/api-keys/{key}/rotate", new JsonObject(), ct);
            return await scene.SendAsync(operation, project.Session, ct, body: null, ("projectId", project.Id), ("keyId", key));
        },
        ["revokeApiKey 204"] = OfANewKeyAsync,
    };

    private static async Task<HttpResponseMessage> OfANewKeyAsync(Scene scene, Operation operation, CancellationToken ct)
    {
        var project = await scene.NewProjectAsync(ct);
        return await scene.SendAsync(operation, project.Session, ct, body: null, ("projectId", project.Id), ("keyId", await ApiKeyTests.KeyIdAsync(project, ct)));
    }
}
