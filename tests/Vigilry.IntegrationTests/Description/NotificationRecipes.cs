using System.Text.Json;

namespace Vigilry.IntegrationTests.Description;

internal static class NotificationRecipes
{
    private const int MostChannels = 50;
    private const int MostWindows = 20;

    public static Dictionary<string, Recipe> All { get; } = new(StringComparer.Ordinal)
    {
        ["addChannel 201"] = (scene, operation, ct) => scene.SendAsync(operation, scene.Project.Session, ct),
        ["addChannel 409"] = (scene, operation, ct) => RepeatAsync(scene, operation, MostChannels, ct),
        ["updateChannel 200"] = (scene, operation, ct) => scene.SendAsync(operation, scene.Project.Session, ct),
        ["deleteChannel 204"] = async (scene, operation, ct) =>
            await scene.SendAsync(operation, scene.Project.Session, ct, body: null, ("channelId", await ChannelAsync(scene, ct))),
        ["rotateChannelSecret 200"] = async (scene, operation, ct) =>
            await scene.SendAsync(operation, scene.Project.Session, ct, body: null, ("channelId", await ChannelAsync(scene, ct))),

        // Not a public address, and so refused: the answer says so.
        ["testChannel 200"] = async (scene, operation, ct) =>
            await scene.SendAsync(operation, scene.Project.Session, ct, body: null, ("channelId", await ChannelAsync(scene, ct))),
        ["setMailPreference 204"] = (scene, operation, ct) => scene.SendAsync(operation, scene.Project.Session, ct),
        ["addMaintenanceWindow 201"] = async (scene, operation, ct) =>
        {
            var project = await scene.NewProjectAsync(ct);
            return await scene.SendAsync(operation, project.Session, ct, body: null, ("projectId", project.Id));
        },
        ["addMaintenanceWindow 409"] = (scene, operation, ct) => RepeatAsync(scene, operation, MostWindows, ct),
        ["deleteMaintenanceWindow 204"] = async (scene, operation, ct) =>
        {
            var project = await scene.NewProjectAsync(ct);
            var window = await Scene.PostAsync(
                project.Session,
                $"/api/projects/{project.Id}/maintenance-windows",
                new { name = "Backups", days = new[] { "SUNDAY" }, from = "02:00", minutes = 60 },
                ct);
            return await scene.SendAsync(operation, project.Session, ct, body: null, ("projectId", project.Id), ("windowId", window["id"]!));
        },
        ["resendDelivery 202"] = async (scene, operation, ct) =>
        {
            var (project, _) = await scene.Strict.WithOpenIncidentAsync(ct);
            scene.Owned(project);
            return await scene.SendAsync(
                operation, project.Session, ct, body: null, ("organizationId", project.OrganizationId), ("deliveryId", await DeliveryAsync(project, "DEAD", ct)));
        },
        ["resendDelivery 409"] = async (scene, operation, ct) =>
            await scene.SendAsync(operation, scene.Project.Session, ct, body: null, ("deliveryId", await DeliveryAsync(scene.Project, "SENT", ct))),
    };

    private static async Task<HttpResponseMessage> RepeatAsync(Scene scene, Operation operation, int times, CancellationToken ct)
    {
        var project = await scene.NewProjectAsync(ct);
        for (var i = 0; i < times; i++)
        {
            using var one = await scene.SendAsync(operation, project.Session, ct, body: null, ("projectId", project.Id));
            one.EnsureSuccessStatusCode();
        }

        return await scene.SendAsync(operation, project.Session, ct, body: null, ("projectId", project.Id));
    }

    private static async Task<object> ChannelAsync(Scene scene, CancellationToken ct) => (await Scene.PostAsync(
        scene.Project.Session,
        $"/api/projects/{scene.Project.Id}/channels",
        new { kind = "WEBHOOK", name = "Ops", target = "http://127.0.0.1:9/" },
        ct))["channel"]!["id"]!;

    private static async Task<object> DeliveryAsync(TestProject project, string state, CancellationToken ct)
    {
        IReadOnlyList<JsonElement> found;
        do
        {
            await Task.Delay(20, ct);
            found = await project.ItemsAsync($"/api/organizations/{project.OrganizationId}/deliveries?state={state}", ct);
        }
        while (found.Count == 0);
        return found[0].GetProperty("id");
    }
}
