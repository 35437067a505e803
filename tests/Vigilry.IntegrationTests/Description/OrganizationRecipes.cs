using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Vigilry.Auth.Contracts;
using Vigilry.IntegrationTests.Auth;
using Vigilry.IntegrationTests.Incidents;

namespace Vigilry.IntegrationTests.Description;

internal static class OrganizationRecipes
{
    private const int MostMailsToOneAddress = 5;

    public static Dictionary<string, Recipe> All { get; } = new(StringComparer.Ordinal)
    {
        ["createOrganization 201"] = (scene, operation, ct) => scene.SendAsync(operation, scene.Project.Session, ct),
        ["updateOrganization 200"] = (scene, operation, ct) => scene.SendAsync(operation, scene.Project.Session, ct),
        ["deleteOrganization 204"] = async (scene, operation, ct) =>
        {
            var project = await scene.NewProjectAsync(ct);
            return await scene.SendAsync(operation, project.Session, ct, body: null, ("organizationId", project.OrganizationId));
        },
        ["switchOrganization 204"] = async (scene, operation, ct) =>
        {
            var project = await scene.NewProjectAsync(ct);
            var other = await Scene.PostAsync(project.Session, "/api/organizations", new { name = "Other" }, ct);
            return await scene.SendAsync(operation, project.Session, ct, body: null, ("organizationId", other["id"]!));
        },
        ["updateMember 204"] = (scene, operation, ct) => OfAMemberAsync(scene, operation, ct),
        ["updateMember 409"] = (scene, operation, ct) => OfTheLastOwnerAsync(scene, operation, ct),
        ["removeMember 204"] = (scene, operation, ct) => OfAMemberAsync(scene, operation, ct),
        ["removeMember 409"] = (scene, operation, ct) => OfTheLastOwnerAsync(scene, operation, ct),
        ["inviteMember 201"] = (scene, operation, ct) => scene.SendAsync(operation, scene.Project.Session, ct, Invited(scene.Owned(new Person(Scene.App)).Email)),
        ["inviteMember 409"] = (scene, operation, ct) => scene.SendAsync(operation, scene.Project.Session, ct, Invited(scene.Project.Email)),
        ["inviteMember 429"] = async (scene, operation, ct) =>
        {
            var body = Invited(scene.Owned(new Person(Scene.App)).Email);
            for (var i = 0; i < MostMailsToOneAddress; i++)
            {
                using var sent = await scene.SendAsync(operation, scene.Project.Session, ct, body);
                sent.EnsureSuccessStatusCode();
            }

            return await scene.SendAsync(operation, scene.Project.Session, ct, body);
        },
        ["withdrawInvitation 204"] = async (scene, operation, ct) =>
            await scene.SendAsync(operation, scene.Project.Session, ct, body: null, ("invitationId", (await InviteAsync(scene, scene.Owned(new Person(Scene.App)).Email, ct))["id"]!)),
        ["acceptInvitation 204"] = async (scene, operation, ct) =>
        {
            var person = scene.Owned(new Person(Scene.App));
            return await scene.SendAsync(operation, person.Http, ct, Accepting(operation, await InviteAsync(scene, person.Email, ct)));
        },
        ["acceptInvitation 401"] = async (scene, operation, ct) =>
        {
            var person = scene.Owned(await Person.VerifiedAsync(Scene.App, ct));
            return await scene.SendAsync(operation, person.Http, ct, Accepting(operation, await InviteAsync(scene, person.Email, ct)));
        },
        ["acceptInvitation 403"] = async (scene, operation, ct) => await scene.SendAsync(
            operation, (await AccountRecipes.PersonAsync(scene, ct)).Http, ct, Accepting(operation, await InviteAsync(scene, scene.Owned(new Person(Scene.App)).Email, ct))),
    };

    private static JsonObject Invited(string email) => new() { ["email"] = email, ["role"] = "MEMBER" };

    private static Task<JsonNode> InviteAsync(Scene scene, string email, CancellationToken ct) =>
        Scene.PostAsync(scene.Project.Session, $"/api/organizations/{scene.Project.OrganizationId}/invitations", Invited(email), ct);

    private static JsonNode Accepting(Operation operation, JsonNode invitation)
    {
        var body = operation.Body!["example"]!.DeepClone();
        body["token"] = $"{invitation["link"]}".Split("token=")[1];
        return body;
    }

    private static async Task<HttpResponseMessage> OfAMemberAsync(Scene scene, Operation operation, CancellationToken ct)
    {
        var (member, userId) = await Scene.App.WithMemberAsync(scene.Project, OrganizationRole.Viewer, ct);
        scene.Owned(member);
        return await scene.SendAsync(operation, scene.Project.Session, ct, body: null, ("userId", userId));
    }

    private static async Task<HttpResponseMessage> OfTheLastOwnerAsync(Scene scene, Operation operation, CancellationToken ct)
    {
        var me = await scene.Project.Session.GetFromJsonAsync<JsonNode>("/api/auth/me", ct);
        return await scene.SendAsync(operation, scene.Project.Session, ct, body: null, ("userId", me!["userId"]!));
    }
}
