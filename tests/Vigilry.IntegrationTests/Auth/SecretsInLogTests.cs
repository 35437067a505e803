using System.Net.Http.Json;
using System.Text.Json;
using MimeKit;
using NUnit.Framework;
using Vigilry.IntegrationTests.Notifications;

namespace Vigilry.IntegrationTests.Auth;

/// <summary>Goes through all that has a secret in it, while everything is logged at every level, and looks for the secrets in the log.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public class SecretsInLogTests
{
    private const string NewPassword = "another horse battery";

    [Test, CancelAfter(120_000)]
    public async Task No_password_token_key_or_address_is_logged(CancellationToken ct)
    {
        await using var smtp = new SmtpServer();
        await smtp.StartAsync(ct);
        using var log = new LogRecorder();
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Vigilry:Smtp:Host"] = "127.0.0.1",
            ["Vigilry:Smtp:Port"] = $"{smtp.Port}",
            ["Vigilry:Smtp:From"] = "vigilry@example.com",
        };
        await using var app = await VigilryApp.StartAloneAsync(ct, settings, log.Register);
        var secrets = new List<string> { Person.Password, NewPassword, "a wrong password" };
        using var person = new Person(app);
        secrets.Add(person.Email);

        (await person.SignUpAsync(ct)).Dispose();
        (await person.VerifyAsync(Token("Verify your address"), ct)).Dispose();
        (await person.LogInAsync(ct, "a wrong password")).Dispose();
        using var login = await person.LogInAsync(ct);
        login.EnsureSuccessStatusCode();
        secrets.AddRange(login.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0].Split('=', 2)[1]));
        await person.UseAntiforgeryAsync(ct);
        secrets.Add(person.Http.DefaultRequestHeaders.GetValues("X-CSRF-Token").Single());

        var organizationId = (await person.MeAsync(ct)).GetProperty("organizationId").GetGuid();
        var project = await PostAsync($"/api/organizations/{organizationId}/projects", new { name = "web" });
        var key = await PostAsync($"/api/projects/{project.GetProperty("id")}/api-keys", new { name = "k" });
        secrets.Add($"{key.GetProperty("key")}");
        using (var client = app.CreateClient())
        {
            client.DefaultRequestHeaders.Add("X-Api-Key", $"{key.GetProperty("key")}");
            using var posted = await client.PostAsJsonAsync("/events", new { severity = "ERROR", type = "t", message = "a message of its own", payload = new { card = "4111-1111" } }, ct);
            posted.EnsureSuccessStatusCode();
            secrets.AddRange("a message of its own", "4111-1111");
        }

        var channels = $"/api/projects/{project.GetProperty("id")}/channels";
        var channel = await PostAsync(channels, new { kind = "WEBHOOK", name = "hook", target = "http://127.0.0.1:1/a-path-of-its-own" });
        secrets.AddRange("a-path-of-its-own", $"{channel.GetProperty("secret")}");
        await PostAsync($"{channels}/{channel.GetProperty("channel").GetProperty("id")}/test", new { });

        var setup = await PostAsync("/api/auth/second-factor/setup", new { password = Person.Password });
        secrets.Add($"{setup.GetProperty("secret")}");
        var invitation = await PostAsync($"/api/organizations/{organizationId}/invitations", new { email = "invited@example.com", role = "MEMBER" });
        Assert.That(invitation.GetProperty("link").ValueKind, Is.EqualTo(JsonValueKind.Null), "the mail proves whose the address is");
        secrets.Add("invited@example.com");
        await person.PostAsync("/api/auth/forgot-password", new { email = person.Email }, ct);
        await person.PostAsync("/api/auth/reset-password", new { token = Token("Set a new password"), password = NewPassword }, ct);
        Assert.That(() => smtp.Received(), Has.Count.GreaterThanOrEqualTo(4).After(10_000, 50));
        secrets.AddRange(smtp.Received().Where(m => $"{m.TextBody}".Contains("token=", StringComparison.Ordinal)).Select(m => m.TokenInText()));

        Assert.That(secrets, Has.None.Empty);
        Assert.That(log.Lines, Has.Count.GreaterThan(200), "everything is recorded");
        foreach (var secret in secrets)
        {
            Assert.That(log.Lines.Where(l => l.Contains(secret, StringComparison.Ordinal)).Take(3), Is.Empty, secret);
        }

        string Token(string subject)
        {
            Assert.That(() => Mail(subject), Is.Not.Null.After(10_000, 50));
            return Mail(subject)!.TokenInText();
        }

        MimeMessage? Mail(string subject) =>
            smtp.ReceivedFor(person.Email).SingleOrDefault(m => $"{m.Subject}".Contains(subject, StringComparison.Ordinal));

        async Task<JsonElement> PostAsync(string path, object body)
        {
            using var response = await person.Http.PostAsJsonAsync(path, body, ct);
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadFromJsonAsync<JsonElement>(ct);
        }
    }
}
