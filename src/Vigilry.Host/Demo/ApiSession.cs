using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Vigilry.Auth.Contracts;
using Vigilry.Platform.Json;

namespace Vigilry.Host.Demo;

/// <summary>A new organization on a running instance, used over HTTP as any client would.</summary>
internal sealed class ApiSession : IDisposable
{
    private const string SessionCookie = "vigilry_session";

    private readonly SocketsHttpHandler _handler;

    private ApiSession(SocketsHttpHandler handler, HttpClient http, string email, string password)
    {
        (_handler, Http, Email, Password) = (handler, http, email, password);
    }

    /// <summary>Logged in; carries the session and the antiforgery header.</summary>
    public HttpClient Http { get; }

    public string Email { get; }

    public string Password { get; }

    public Guid OrganizationId { get; private set; }

    /// <summary>Makes an owner with a verified address through the instance's database, and logs in.</summary>
    /// <param name="accounts">On the database of the instance.</param>
    /// <param name="url">Where the instance answers.</param>
    /// <param name="organizationName">The new organization.</param>
    /// <param name="time">Gives the address its date.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<ApiSession> CreateAsync(
        IAccounts accounts, Uri url, string organizationName, TimeProvider time, CancellationToken ct)
    {
        var email = $"demo-{time.GetUtcNow():yyyyMMdd-HHmmss}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}@vigilry.example";
        var password = RandomNumberGenerator.GetHexString(20, lowercase: true);
        if (!await accounts.CreateVerifiedAsync(email, password, "Demo", organizationName, ct))
        {
            throw new InvalidOperationException("The demo's address is taken: run it once more.");
        }

        var handler = new SocketsHttpHandler { CookieContainer = new CookieContainer() };
        var session = new ApiSession(handler, new HttpClient(handler) { BaseAddress = url }, email, password);
        using var login = await session.Http.PostAsJsonAsync("/api/auth/login", new { email, password }, ct);
        login.EnsureSuccessStatusCode();
        var csrf = await session.Http.GetFromJsonAsync<JsonElement>("/api/auth/csrf", ct);
        session.Http.DefaultRequestHeaders.Add("X-CSRF-Token", csrf.GetProperty("token").GetString());
        var organizations = await session.Http.GetFromJsonAsync<JsonElement>("/api/organizations", ct);
        session.OrganizationId = organizations.GetProperty("items")[0].GetProperty("id").GetGuid();
        return session;
    }

    /// <summary>Makes a project with one API key.</summary>
    public async Task<(Guid Id, string Key)> CreateProjectAsync(string name, CancellationToken ct)
    {
        using var project = await Http.PostAsJsonAsync($"/api/organizations/{OrganizationId}/projects", new { name }, ct);
        project.EnsureSuccessStatusCode();
        var id = (await project.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("id").GetGuid();
        using var key = await Http.PostAsJsonAsync($"/api/projects/{id}/api-keys", new { name = "demo" }, ct);
        key.EnsureSuccessStatusCode();
        var raw = (await key.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("key").GetString();
        return (id, raw ?? throw new InvalidOperationException("The instance answered without a key."));
    }

    /// <summary>A connection to the hub of the instance at this URL, not yet started.</summary>
    /// <param name="url">Where the instance answers.</param>
    /// <param name="onlyWebSockets">Whether to connect in one request, which any replica can take, instead of agreeing on a transport first.</param>
    public HubConnection CreateHubConnection(Uri url, bool onlyWebSockets = false) => new HubConnectionBuilder()
        .WithUrl(new Uri(url, "/hubs/dashboard"), connection =>
        {
            connection.Cookies.Add(_handler.CookieContainer.GetAllCookies().First(c => c.Name is SessionCookie));
            if (onlyWebSockets)
            {
                (connection.SkipNegotiation, connection.Transports) = (true, HttpTransportType.WebSockets);
            }
        })
        .AddJsonProtocol(json => WireJson.Apply(json.PayloadSerializerOptions))
        .WithAutomaticReconnect()
        .Build();

    public void Dispose()
    {
        Http.Dispose();
        _handler.Dispose();
    }
}
