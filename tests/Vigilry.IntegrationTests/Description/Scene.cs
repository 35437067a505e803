using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vigilry.IntegrationTests.Auth;
using Vigilry.IntegrationTests.Notifications;

namespace Vigilry.IntegrationTests.Description;

/// <summary>What recipes find: a project with an open incident on the host of all tests, and hosts on which something is wrong or different.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private readonly TestIssuer _issuer = new();
    private readonly SmtpServer _smtp = new();
    private readonly List<IDisposable> _owned = [];
    private readonly List<VigilryApp> _hosts = [];
    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);
    private TestProject? _project;
    private TestProject? _cutOff;
    private VigilryApp? _away;
    private VigilryApp? _strict;

    public static VigilryApp App => TestServers.App;

    public TestProject Project => _project ?? throw NotSet();

    /// <summary>A key that may do nothing but post events.</summary>
    public HttpClient IngestOnly { get; private set; } = new();

    /// <summary>The owner's session, and not its antiforgery header.</summary>
    public HttpClient WithoutCsrf { get; private set; } = new();

    /// <summary>A host whose PostgreSQL lets nobody in, and a project on it.</summary>
    public VigilryApp Away => _away ?? throw NotSet();

    public TestProject CutOff => _cutOff ?? throw NotSet();

    /// <summary>A host with an issuer, that may be asked for one mail an hour, and whose mail server refuses everybody.</summary>
    public VigilryApp Strict => _strict ?? throw NotSet();

    public TestIssuer Issuer => _issuer;

    public async Task SetAsync(CancellationToken ct)
    {
        (_project, var incident) = await App.WithOpenIncidentAsync(ct);
        _owned.Add(_project);
        await _project.KeepIncidentsOpenAsync(ct);
        _ids["organizationId"] = $"{_project.OrganizationId}";
        _ids["projectId"] = $"{_project.Id}";
        _ids["id"] = $"{incident.GetProperty("id")}";
        _ids["eventId"] = $"{(await _project.ItemsAsync($"/api/projects/{_project.Id}/events?limit=1", ct))[0].GetProperty("id")}";
        _ids["mail"] = "opened";

        // A project's mail has the project's id.
        _ids["channelId"] = $"{_project.Id}";
        var key = await PostAsync(_project.Session, $"/api/projects/{_project.Id}/api-keys", new { name = "post only", scopes = new[] { "INGEST" } }, ct);
        IngestOnly = Owned(App.CreateClient());
        IngestOnly.DefaultRequestHeaders.Add("X-Api-Key", $"{key["key"]}");
        WithoutCsrf = Owned(await LogInAsync(App, _project, ct));

        _away = await AddAsync(VigilryApp.StartAloneAsync(ct));
        _cutOff = Owned(await _away.WithProjectAsync(ct));
        await ApiKeyUseTests.AllowConnectionsAsync(_away, allow: false, ct);

        await _issuer.StartAsync(ct);
        await _smtp.StartAsync(ct, "--refuse-recipients", "1000", "--recipient-answer", "550 5.1.1 No such user");
        _strict = await AddAsync(VigilryApp.StartAloneAsync(ct, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Vigilry:Oidc:Authority"] = _issuer.Authority,
            ["Vigilry:Oidc:ClientId"] = TestIssuer.ClientId,
            ["Vigilry:Oidc:ClientSecret"] = TestIssuer.ClientSecret,
            ["Vigilry:Auth:MailsPerClient"] = "1",
            ["Vigilry:Metrics:Token"] = "a token of the tests",
            ["Vigilry:Smtp:Host"] = "127.0.0.1",
            ["Vigilry:Smtp:Port"] = $"{_smtp.Port}",
            ["Vigilry:Smtp:From"] = "vigilry@example.com",
            ["Vigilry:Smtp:Security"] = "None",
        }));
    }

    /// <summary>Whom an operation lets in: the key where it must be one, and else the owner.</summary>
    public HttpClient ClientFor(Operation operation) =>
        operation.TakesSession ? Project.Session : operation.TakesKey ? Project.KeyClient : Owned(App.CreateClient());

    /// <summary>Calls an operation as its example does, but for what is given.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="client">Who calls.</param>
    /// <param name="ct">Gives up.</param>
    /// <param name="body">Another body than the example.</param>
    /// <param name="ids">Other ids than the scene's.</param>
    public async Task<HttpResponseMessage> SendAsync(
        Operation operation, HttpClient client, CancellationToken ct, JsonNode? body = null, params (string Name, object Id)[] ids)
    {
        body ??= operation.Body?["example"];
        using var request = new HttpRequestMessage(new HttpMethod(operation.Method), PathOf(operation, ids));
        request.Content = body is null ? null : new StringContent(body.ToJsonString(), MediaTypeHeaderValue.Parse("application/json"));
        return await client.SendAsync(request, ct);
    }

    /// <summary>The operation's path; ids that nobody gave are of nothing that there is.</summary>
    public string PathOf(Operation operation, params (string Name, object Id)[] ids) => operation.PathWith(name =>
        ids.FirstOrDefault(i => string.Equals(i.Name, name, StringComparison.Ordinal)).Id is { } given ? $"{given}" : _ids.GetValueOrDefault(name, $"{Guid.Empty}"));

    /// <summary>A project of its own, for what leaves nothing as it was.</summary>
    public async Task<TestProject> NewProjectAsync(CancellationToken ct) => Owned(await App.WithProjectAsync(ct));

    public async Task<(TestProject Project, JsonElement Incident)> NewIncidentAsync(CancellationToken ct)
    {
        var made = await App.WithOpenIncidentAsync(ct);
        _owned.Add(made.Project);
        await made.Project.KeepIncidentsOpenAsync(ct);
        return made;
    }

    public T Owned<T>(T disposable)
        where T : IDisposable
    {
        lock (_owned)
        {
            _owned.Add(disposable);
        }

        return disposable;
    }

    /// <summary>Posts, and reads what was made.</summary>
    public static async Task<JsonNode> PostAsync(HttpClient client, string path, object body, CancellationToken ct)
    {
        using var response = await client.PostAsJsonAsync(path, body, ct);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonNode>(ct))!;
    }

    public async ValueTask DisposeAsync()
    {
        _owned.ForEach(o => o.Dispose());
        if (_away is not null)
        {
            await ApiKeyUseTests.AllowConnectionsAsync(_away, allow: true, CancellationToken.None);
        }

        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

        await _smtp.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    private static async Task<HttpClient> LogInAsync(VigilryApp app, TestProject project, CancellationToken ct)
    {
        var client = app.CreateClient();
        using var login = await client.PostAsJsonAsync("/api/auth/login", new { email = project.Email, password = project.Password }, ct);
        login.EnsureSuccessStatusCode();
        return client;
    }

    private async Task<VigilryApp> AddAsync(Task<VigilryApp> starting)
    {
        var host = await starting;
        _hosts.Add(host);
        return host;
    }

    private static InvalidOperationException NotSet() => new("The scene is not set.");
}
