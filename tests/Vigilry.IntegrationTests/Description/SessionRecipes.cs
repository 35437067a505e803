using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Vigilry.IntegrationTests.Auth;

namespace Vigilry.IntegrationTests.Description;

internal static class SessionRecipes
{
    private const int MostFailures = 10;

    public static Dictionary<string, Recipe> All { get; } = new(StringComparer.Ordinal)
    {
        ["logIn 204"] = async (scene, operation, ct) =>
            await scene.SendAsync(operation, scene.ClientFor(operation), ct, Credentials(scene.Owned(await Person.VerifiedAsync(Scene.App, ct)))),
        ["logIn 401"] = (scene, operation, ct) => scene.SendAsync(operation, scene.ClientFor(operation), ct, Credentials(scene.Owned(new Person(Scene.App)))),
        ["logIn 403"] = async (scene, operation, ct) =>
        {
            var person = scene.Owned(new Person(Scene.App));
            using var signedUp = await person.SignUpAsync(ct);
            return await UntilItIsNotAsync(HttpStatusCode.Unauthorized, () => scene.SendAsync(operation, person.Http, ct, Credentials(person)), ct);
        },
        ["logIn 429"] = async (scene, operation, ct) =>
        {
            var person = scene.Owned(new Person(Scene.App));
            for (var i = 0; i < MostFailures; i++)
            {
                using var failed = await scene.SendAsync(operation, person.Http, ct, Credentials(person));
            }

            return await scene.SendAsync(operation, person.Http, ct, Credentials(person));
        },
        ["logOut 204"] = async (scene, operation, ct) => await scene.SendAsync(operation, (await AccountRecipes.PersonAsync(scene, ct)).Http, ct),
        ["endSession 204"] = async (scene, operation, ct) =>
        {
            var person = await AccountRecipes.PersonAsync(scene, ct);
            var sessions = await person.Http.GetFromJsonAsync<JsonNode>("/api/auth/sessions", ct);
            return await scene.SendAsync(operation, person.Http, ct, body: null, ("sessionId", sessions!["items"]![0]!["id"]!));
        },
        ["beginOidcLogIn 302"] = (scene, operation, ct) => scene.SendAsync(operation, scene.Owned(WithoutRedirects(scene.Strict)), ct),
        ["completeOidcLogIn 302"] = async (scene, operation, ct) =>
        {
            (scene.Issuer.Subject, scene.Issuer.Email, scene.Issuer.IsVerified) = ("described", "described@example.com", true);
            var browser = scene.Owned(WithoutRedirects(scene.Strict));
            var next = new Uri(scene.Strict.BaseAddress, "/api/auth/oidc");
            while (!next.AbsolutePath.Equals(operation.Path, StringComparison.Ordinal))
            {
                using var step = await browser.GetAsync(next, ct);
                next = new Uri(next, step.Headers.Location!);
            }

            return await browser.GetAsync(next, ct);
        },
        ["completeOidcLogIn 401"] = (scene, operation, ct) => scene.SendAsync(operation, scene.Owned(WithoutRedirects(scene.Strict)), ct),
        ["getMetrics 401"] = (scene, operation, ct) => scene.SendAsync(operation, scene.Owned(scene.Strict.CreateClient()), ct),
        ["getReadiness 503"] = (scene, operation, ct) => scene.SendAsync(operation, scene.CutOff.Session, ct),
    };

    private static JsonObject Credentials(Person person) => new() { ["email"] = person.Email, ["password"] = Person.Password };

    private static async Task<HttpResponseMessage> UntilItIsNotAsync(HttpStatusCode status, Func<Task<HttpResponseMessage>> send, CancellationToken ct)
    {
        var response = await send();
        while (response.StatusCode == status)
        {
            response.Dispose();
            await Task.Delay(100, ct);
            response = await send();
        }

        return response;
    }

    private static HttpClient WithoutRedirects(VigilryApp app) =>
        new(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = app.BaseAddress };
}
