using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using NUnit.Framework;

namespace Vigilry.IntegrationTests.Auth;

[TestFixture, Parallelizable(ParallelScope.All)]
public class SignUpTests
{
    [Test, CancelAfter(30_000)]
    public async Task From_sign_up_to_a_first_event(CancellationToken ct)
    {
        using var person = new Person(TestServers.App);
        using var signedUp = await person.SignUpAsync(ct);
        Assert.That(signedUp.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));

        Assert.That(person.MailedTokens, Has.Count.EqualTo(1).After(5_000, 20));
        using var verified = await person.VerifyAsync(person.MailedTokens()[0], ct);
        Assert.That(verified.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));

        using var loggedIn = await person.LogInAsync(ct);
        Assert.That(loggedIn.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        await person.UseAntiforgeryAsync(ct);
        var me = await person.Http.GetFromJsonAsync<JsonElement>("/api/auth/me", ct);
        Assert.That($"{me.GetProperty("email")}", Is.EqualTo(person.Email));
        Assert.That($"{me.GetProperty("role")}", Is.EqualTo("OWNER"));

        var project = await PostAsync(person, $"/api/organizations/{me.GetProperty("organizationId")}/projects", new { name = "web" }, ct);
        var key = await PostAsync(person, $"/api/projects/{project.GetProperty("id")}/api-keys", new { name = "first" }, ct);

        using var machine = TestServers.App.CreateClient();
        machine.DefaultRequestHeaders.Add("X-Api-Key", $"{key.GetProperty("key")}");
        using var posted = await machine.PostAsJsonAsync("/events", new { severity = "ERROR", type = "TypeError" }, ct);
        Assert.That(posted.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_known_address_gets_the_same_answer_and_no_second_account(CancellationToken ct)
    {
        using var person = await Person.VerifiedAsync(TestServers.App, ct);
        using var stranger = new Person(TestServers.App);

        using var again = await person.SignUpAsync(ct, "another horse battery");
        using var first = await stranger.SignUpAsync(ct);

        Assert.That(again.StatusCode, Is.EqualTo(first.StatusCode));
        Assert.That(await again.Content.ReadAsStringAsync(ct), Is.EqualTo(await first.Content.ReadAsStringAsync(ct)));
        using var withOther = await person.LogInAsync(ct, "another horse battery");
        using var withOwn = await person.LogInAsync(ct);
        Assert.That(withOther.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden), "as for an address that nobody had");
        Assert.That(withOwn.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        var organizations = await person.Http.GetFromJsonAsync<JsonElement>("/api/organizations", ct);
        Assert.That(organizations.GetProperty("items").GetArrayLength(), Is.EqualTo(1));

        // The stranger's mail was asked for later: when it is there, the other would be, too.
        Assert.That(stranger.MailFiles, Has.Count.EqualTo(1).After(5_000, 20));
        Assert.That(person.MailFiles(), Is.Empty);
    }

    [Test, CancelAfter(20_000)]
    public async Task Validation_names_every_fault_at_once(CancellationToken ct)
    {
        using var client = TestServers.App.CreateClient();

        using var response = await client.PostAsJsonAsync(
            "/api/auth/signup", new { email = "nobody", password = "short", name = " ", organizationName = new string('x', 101) }, ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        var errors = (await response.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("errors");
        Assert.That(errors.EnumerateObject().Select(e => e.Name), Is.EquivalentTo(["email", "password", "name", "organizationName"]));
    }

    [TestCase("a b@example.com", "Test")]
    [TestCase("Name <a@example.com>", "Test")]
    [TestCase("a@example.com\r\nBcc: b@example.com", "Test")]
    [TestCase("a@example.com\0", "Test")]
    [TestCase("a@example.com", "Te\0st")]
    [TestCase("a@example.com", "Te\nst")]
    [CancelAfter(20_000)]
    public async Task What_no_mail_can_carry_is_400(string email, string name, CancellationToken ct)
    {
        using var client = TestServers.App.CreateClient();

        using var response = await client.PostAsJsonAsync(
            "/api/auth/signup", new { email, password = Person.Password, name, organizationName = "Test" }, ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    private static async Task<JsonElement> PostAsync(Person person, string path, object body, CancellationToken ct)
    {
        using var response = await person.Http.PostAsJsonAsync(path, body, ct);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        return await response.Content.ReadFromJsonAsync<JsonElement>(ct);
    }
}
