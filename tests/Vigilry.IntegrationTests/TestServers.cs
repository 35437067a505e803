using DotNet.Testcontainers.Configurations;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Testcontainers.PostgreSql;
using Testcontainers.Redis;
using Vigilry.Platform.Servers;

namespace Vigilry.IntegrationTests;

/// <summary>
/// The servers of all tests: those that <c>VIGILRY_TEST_POSTGRES</c> and <c>VIGILRY_TEST_REDIS</c> name, else containers where a Docker
/// engine answers, else the embedded ones.
/// </summary>
[SetUpFixture]
internal sealed class TestServers
{
    private static readonly Stack<IAsyncDisposable> Started = new();
    private static VigilryApp? _app;

    public static VigilryApp App => _app ?? throw new InvalidOperationException("The servers have not started.");

    public static string PostgresConnectionString { get; private set; } = "";

    public static string RedisConnectionString { get; private set; } = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        string servers;
        if (Environment.GetEnvironmentVariable("VIGILRY_TEST_POSTGRES") is { Length: > 0 } postgres
            && Environment.GetEnvironmentVariable("VIGILRY_TEST_REDIS") is { Length: > 0 } redis)
        {
            servers = "named";
            (PostgresConnectionString, RedisConnectionString) = (postgres, redis);
        }
        else if (TestcontainersSettings.OS.DockerEndpointAuthConfig is not null)
        {
            servers = "containers";
            await StartContainersAsync();
        }
        else
        {
            servers = "embedded";
            await StartEmbeddedAsync();
        }

        await TestContext.Progress.WriteLineAsync($"Servers: {servers}");
        _app = await VigilryApp.StartAsync(PostgresConnectionString, RedisConnectionString);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        while (Started.TryPop(out var server))
        {
            await server.DisposeAsync();
        }
    }

    private static async Task StartContainersAsync()
    {
        var postgres = new PostgreSqlBuilder("postgres:16").WithCommand("-c", "max_connections=400").Build();
        var redis = new RedisBuilder("redis:7").Build();
        Started.Push(postgres);
        Started.Push(redis);
        await Task.WhenAll(postgres.StartAsync(), redis.StartAsync());
        (PostgresConnectionString, RedisConnectionString) = (postgres.GetConnectionString(), redis.GetConnectionString());
    }

    private static async Task StartEmbeddedAsync()
    {
        var directory = TestDirectory.Create();
        Started.Push(directory);
        var servers = new EmbeddedServers(
            new WantedServers(Postgres: true, Redis: true),
            new DataDirectory(directory.Path),
            ServerPrograms.OfThisMachine(),
            TimeProvider.System,
            NullLoggerFactory.Instance);
        Started.Push(servers);
        await servers.StartAsync(CancellationToken.None);
        PostgresConnectionString = PostgresServer.ConnectionString(directory.Path);
        RedisConnectionString = RedisServer.ConnectionString(directory.Path);
    }
}
