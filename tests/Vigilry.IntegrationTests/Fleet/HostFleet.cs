using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Vigilry.Auth.Contracts;
using Vigilry.Host;
using Vigilry.Host.Demo;
using Vigilry.IntegrationTests.Servers;
using Vigilry.Platform.Servers;

namespace Vigilry.IntegrationTests.Fleet;

/// <summary>A PostgreSQL and a Redis for several hosts, each a process of its own.</summary>
internal sealed class HostFleet : IAsyncDisposable
{
    private readonly TestDirectory _directory;
    private readonly EmbeddedServers _servers;

    private HostFleet(TestDirectory directory, EmbeddedServers servers) => (_directory, _servers) = (directory, servers);

    public string Redis => RedisServer.ConnectionString(_directory.Path);

    /// <summary>What a host must be told: few connections, so that whoever would take two at once is found out.</summary>
    private string[] Settings =>
    [
        $"--ConnectionStrings:Postgres={PostgresServer.ConnectionString(_directory.Path)};Maximum Pool Size=10",
        $"--ConnectionStrings:Redis={Redis}",
        "--Vigilry:Incidents:ActiveTtl=01:00:00",
        "--Vigilry:Incidents:InvestigatingTtl=02:00:00",
    ];

    public static async Task<HostFleet> StartAsync(CancellationToken ct)
    {
        var directory = TestDirectory.Create();
        var servers = new EmbeddedServers(
            new WantedServers(Postgres: true, Redis: true),
            new DataDirectory(directory.Path),
            ServerPrograms.OfThisMachine(),
            TimeProvider.System,
            NullLoggerFactory.Instance);
        await servers.StartAsync(ct);
        return new HostFleet(directory, servers);
    }

    /// <summary>An address that nobody listens at.</summary>
    public static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    /// <summary>Starts a host as a process.</summary>
    public Task<HostProcess> StartHostAsync(Uri address, CancellationToken ct, params string[] settings) => HostProcess.StartAsync(
        Path.Combine(_directory.Path, $"host-{address.Port}"), ct, settings: ["--urls", $"{address}", .. Settings, .. settings]);

    /// <summary>A host in this process, not started.</summary>
    public WebApplication BuildHost(Uri address, Action<IServiceCollection>? configure = null) => VigilryHost.Build(
        ["--urls", $"{address}", $"--Vigilry:DataDirectory={Path.Combine(_directory.Path, $"host-{address.Port}")}", .. Settings],
        builder =>
        {
            builder.Logging.ClearProviders();
            configure?.Invoke(builder.Services);
        });

    /// <summary>A person who works through the address of the fleet.</summary>
    public Task<ApiSession> SessionAsync(Uri address, CancellationToken ct) => SessionAsync(Settings, address, ct);

    /// <summary>A person who works through an address of hosts with these settings.</summary>
    public static async Task<ApiSession> SessionAsync(string[] settings, Uri address, CancellationToken ct)
    {
        await using var app = VigilryHost.Build(settings, builder => builder.Logging.ClearProviders());
        await using var scope = app.Services.CreateAsyncScope();
        return await ApiSession.CreateAsync(scope.ServiceProvider.GetRequiredService<IAccounts>(), address, "Test", TimeProvider.System, ct);
    }

    /// <summary>The ids of all stored events of a project.</summary>
    public static async Task<List<Guid>> EventIdsAsync(HttpClient http, Guid projectId, CancellationToken ct)
    {
        var ids = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await http.GetFromJsonAsync<JsonElement>($"/api/projects/{projectId}/events?limit=200{(cursor is null ? "" : $"&cursor={cursor}")}", ct);
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("id").GetGuid()));
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);
        return ids;
    }

    /// <summary>How many events of a project are counted, which they are once they are on the stream.</summary>
    public static async Task<int> CountedAsync(HttpClient http, Guid projectId, CancellationToken ct) =>
        (await http.GetFromJsonAsync<JsonElement>($"/api/projects/{projectId}/stats", ct)).GetProperty("buckets").EnumerateArray()
            .SelectMany(b => b.GetProperty("counts").EnumerateObject()).Sum(c => c.Value.GetInt32());

    public async ValueTask DisposeAsync()
    {
        await _servers.DisposeAsync();
        await _directory.DisposeAsync();
    }
}
