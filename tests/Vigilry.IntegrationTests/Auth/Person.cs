using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Vigilry.Auth.Contracts;

namespace Vigilry.IntegrationTests.Auth;

/// <summary>Somebody with an address of their own, who uses a host over HTTP.</summary>
internal sealed class Person(VigilryApp app) : IDisposable
{
    public const string Password = "correct horse battery";

    /// <summary>To whom each mail file is addressed: all tests' mails lie in one folder, which those who wait for theirs look into again and again.</summary>
    private static readonly ConcurrentDictionary<string, string> Addressees = new(StringComparer.Ordinal);

    public string Email { get; private init; } = $"{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}@example.com";

    /// <summary>Keeps this person's cookies.</summary>
    public HttpClient Http { get; } = app.CreateClient();

    /// <summary>A person who can log in, and whose mail nobody has to wait for.</summary>
    public static async Task<Person> VerifiedAsync(VigilryApp app, CancellationToken ct, string name = "Zoë", string organization = "Test")
    {
        var person = new Person(app);
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IAccounts>().CreateVerifiedAsync(person.Email, Password, name, organization, ct);
        return person;
    }

    public Task<HttpResponseMessage> SignUpAsync(CancellationToken ct, string password = Password) =>
        Http.PostAsJsonAsync("/api/auth/signup", new { email = Email, password, name = "Zoë <b>", organizationName = "Test" }, ct);

    public Task<HttpResponseMessage> VerifyAsync(string token, CancellationToken ct) =>
        Http.PostAsJsonAsync("/api/auth/verify-email", new { token }, ct);

    public Task<HttpResponseMessage> LogInAsync(CancellationToken ct, string password = Password) =>
        Http.PostAsJsonAsync("/api/auth/login", new { email = Email, password }, ct);

    /// <summary>Logs in, and has all further requests carry the antiforgery header.</summary>
    public async Task<Person> LoggedInAsync(CancellationToken ct, string password = Password)
    {
        using var login = await LogInAsync(ct, password);
        login.EnsureSuccessStatusCode();
        await UseAntiforgeryAsync(ct);
        return this;
    }

    /// <summary>Has all further requests carry the antiforgery header.</summary>
    public async Task UseAntiforgeryAsync(CancellationToken ct)
    {
        Http.DefaultRequestHeaders.Remove("X-CSRF-Token");
        var csrf = await Http.GetFromJsonAsync<JsonElement>("/api/auth/csrf", ct);
        Http.DefaultRequestHeaders.Add("X-CSRF-Token", $"{csrf.GetProperty("token")}");
    }

    /// <summary>The files in the host's outbox that are addressed to this person, oldest first.</summary>
    public List<string> MailFiles() => Directory.Exists(Outbox)
        ? [.. Directory.GetFiles(Outbox, "*.eml").Order(StringComparer.Ordinal).Where(f => string.Equals(AddresseeOf(f), Email, StringComparison.Ordinal))]
        : [];

    /// <summary>The tokens that were mailed to this person, oldest first.</summary>
    public List<string> MailedTokens() =>
    [
        .. MailFiles().Select(f => MimeMessage.Load(f)).Where(m => $"{m.TextBody}".Contains("token=", StringComparison.Ordinal)).Select(m => m.TokenInText()),
    ];

    /// <summary>The subjects of the mails to this person, oldest first.</summary>
    public List<string> MailSubjects() => [.. MailFiles().Select(f => $"{MimeMessage.Load(f).Subject}")];

    /// <summary>Posts as this person.</summary>
    public async Task<HttpStatusCode> PostAsync(string path, object body, CancellationToken ct)
    {
        using var response = await Http.PostAsJsonAsync(path, body, ct);
        return response.StatusCode;
    }

    /// <summary>Reads as this person.</summary>
    public async Task<HttpStatusCode> GetAsync(string path, CancellationToken ct)
    {
        using var response = await Http.GetAsync(new Uri(path, UriKind.Relative), ct);
        return response.StatusCode;
    }

    /// <summary>Whose session it is: <c>userId</c>, <c>organizationId</c>, <c>role</c>.</summary>
    public async Task<JsonElement> MeAsync(CancellationToken ct) => await Http.GetFromJsonAsync<JsonElement>("/api/auth/me", ct);

    /// <summary>Another browser of the same person.</summary>
    public Person OnAnotherBrowser() => new(app) { Email = Email };

    public void Dispose() => Http.Dispose();

    /// <summary>A mail's file appears whole, and stays as it is.</summary>
    private static string AddresseeOf(string file) => Addressees.GetOrAdd(file, f => MimeMessage.Load(f).To.Mailboxes.Single().Address);

    private string Outbox => Path.Combine(app.DataDirectory, "outbox");
}

internal static class VerificationMails
{
    public static bool IsTo(this MimeMessage mail, string address) =>
        string.Equals(mail.To.Mailboxes.Single().Address, address, StringComparison.Ordinal);

    /// <summary>The token in the link of a verification mail's plain text.</summary>
    public static string TokenInText(this MimeMessage mail) => $"{mail.TextBody}".Split("token=")[1].Split('\n')[0].Trim();
}
