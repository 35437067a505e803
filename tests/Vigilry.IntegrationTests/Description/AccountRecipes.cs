using System.Text.Json.Nodes;
using NUnit.Framework;
using OtpNet;
using Vigilry.IntegrationTests.Auth;

namespace Vigilry.IntegrationTests.Description;

internal static class AccountRecipes
{
    private const int MostFailures = 10;
    private const int MostMailsToOneAddress = 5;

    public static Dictionary<string, Recipe> All { get; } = new(StringComparer.Ordinal)
    {
        ["signUp 202"] = (scene, operation, ct) =>
        {
            var body = operation.Body!["example"]!.DeepClone();
            body["email"] = scene.Owned(new Person(Scene.App)).Email;
            return scene.SendAsync(operation, scene.ClientFor(operation), ct, body);
        },
        ["signUp 429"] = OnceMoreAsync,
        ["verifyEmail 204"] = async (scene, operation, ct) =>
        {
            var person = scene.Owned(new Person(Scene.App));
            using var signedUp = await person.SignUpAsync(ct);
            return await scene.SendAsync(operation, person.Http, ct, new JsonObject { ["token"] = await TokenAsync(person, ct) });
        },
        ["resendVerification 202"] = (scene, operation, ct) => scene.SendAsync(operation, scene.ClientFor(operation), ct),
        ["resendVerification 429"] = OnceMoreAsync,
        ["forgotPassword 202"] = (scene, operation, ct) => scene.SendAsync(operation, scene.ClientFor(operation), ct),
        ["forgotPassword 429"] = OnceMoreAsync,
        ["resetPassword 204"] = async (scene, operation, ct) =>
        {
            var person = scene.Owned(await Person.VerifiedAsync(Scene.App, ct));
            await person.PostAsync("/api/auth/forgot-password", new { email = person.Email }, ct);
            return await scene.SendAsync(
                operation, person.Http, ct, new JsonObject { ["token"] = await TokenAsync(person, ct), ["password"] = "another horse battery" });
        },
        ["changePassword 204"] = async (scene, operation, ct) => await scene.SendAsync(operation, (await PersonAsync(scene, ct)).Http, ct),
        ["changePassword 429"] = GuessAsync,
        ["changeEmail 202"] = async (scene, operation, ct) =>
        {
            var person = await PersonAsync(scene, ct);
            return await scene.SendAsync(operation, person.Http, ct, new JsonObject { ["email"] = $"new-{person.Email}", ["password"] = Person.Password });
        },
        ["changeEmail 429"] = async (scene, operation, ct) =>
        {
            var person = await PersonAsync(scene, ct);
            var body = new JsonObject { ["email"] = $"new-{person.Email}", ["password"] = Person.Password };
            await RepeatAsync(scene, operation, person, body, MostMailsToOneAddress, ct);
            return await scene.SendAsync(operation, person.Http, ct, body);
        },
        ["setUpSecondFactor 200"] = async (scene, operation, ct) => await scene.SendAsync(operation, (await PersonAsync(scene, ct)).Http, ct),
        ["setUpSecondFactor 409"] = async (scene, operation, ct) =>
        {
            var person = await PersonAsync(scene, ct);
            await EnableAsync(person, ct);
            return await scene.SendAsync(operation, person.Http, ct);
        },
        ["setUpSecondFactor 429"] = GuessAsync,
        ["enableSecondFactor 200"] = async (scene, operation, ct) =>
        {
            var person = await PersonAsync(scene, ct);
            return await scene.SendAsync(operation, person.Http, ct, new JsonObject { ["code"] = await CodeAsync(person, ct) });
        },
        ["enableSecondFactor 400"] = async (scene, operation, ct) => await scene.SendAsync(operation, (await PersonAsync(scene, ct)).Http, ct),
        ["enableSecondFactor 429"] = GuessAsync,
        ["disableSecondFactor 204"] = async (scene, operation, ct) =>
        {
            var person = await PersonAsync(scene, ct);
            var codes = await EnableAsync(person, ct);
            return await scene.SendAsync(operation, person.Http, ct, new JsonObject { ["code"] = $"{codes["recoveryCodes"]![0]}" });
        },
        ["disableSecondFactor 400"] = async (scene, operation, ct) => await scene.SendAsync(operation, (await PersonAsync(scene, ct)).Http, ct),
        ["disableSecondFactor 429"] = GuessAsync,
    };

    /// <summary>Somebody with a password as in the examples, who is logged in.</summary>
    public static async Task<Person> PersonAsync(Scene scene, CancellationToken ct) => scene.Owned(await (await Person.VerifiedAsync(Scene.App, ct)).LoggedInAsync(ct));

    /// <summary>Asks a host for a mail that has sent one already.</summary>
    private static async Task<HttpResponseMessage> OnceMoreAsync(Scene scene, Operation operation, CancellationToken ct)
    {
        var person = scene.Owned(new Person(scene.Strict));
        using var first = await scene.SendAsync(operation, person.Http, ct);
        return await scene.SendAsync(operation, person.Http, ct);
    }

    /// <summary>Is wrong as often as one may be, and once more.</summary>
    private static async Task<HttpResponseMessage> GuessAsync(Scene scene, Operation operation, CancellationToken ct)
    {
        var person = await PersonAsync(scene, ct);
        var body = new JsonObject
        {
            ["password"] = "a wrong password",
            ["currentPassword"] = "a wrong password",
            ["newPassword"] = "another horse battery",
            ["code"] = "wrong",
        };
        await RepeatAsync(scene, operation, person, body, MostFailures, ct);
        return await scene.SendAsync(operation, person.Http, ct, body);
    }

    private static async Task RepeatAsync(Scene scene, Operation operation, Person person, JsonObject body, int times, CancellationToken ct)
    {
        for (var i = 0; i < times; i++)
        {
            using var one = await scene.SendAsync(operation, person.Http, ct, body);
            Assert.That((int)one.StatusCode, Is.LessThan(401));
        }
    }

    private static async Task<string> CodeAsync(Person person, CancellationToken ct)
    {
        var setup = await Scene.PostAsync(person.Http, "/api/auth/second-factor/setup", new { password = Person.Password }, ct);
        return new Totp(Base32Encoding.ToBytes($"{setup["secret"]}")).ComputeTotp(TimeProvider.System.GetUtcNow().UtcDateTime);
    }

    private static async Task<JsonNode> EnableAsync(Person person, CancellationToken ct) =>
        await Scene.PostAsync(person.Http, "/api/auth/second-factor/enable", new { code = await CodeAsync(person, ct) }, ct);

    private static async Task<string> TokenAsync(Person person, CancellationToken ct)
    {
        while (person.MailedTokens() is { Count: 0 })
        {
            await Task.Delay(20, ct);
        }

        return person.MailedTokens()[0];
    }
}
