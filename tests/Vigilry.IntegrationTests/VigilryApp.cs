using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using StackExchange.Redis;
using Vigilry.Host;
using Vigilry.Platform.Servers;

namespace Vigilry.IntegrationTests;

/// <summary>The host as users run it, on a real port, with durations of seconds.</summary>
internal sealed class VigilryApp : IAsyncDisposable
{
    /// <summary>Redis databases that no host uses; the first is for those that share their data.</summary>
    private static readonly ConcurrentBag<int> FreeRedisDatabases = [.. Enumerable.Range(1, 15)];

    private readonly WebApplication _host;
    private readonly int? _redisDatabase;

    private VigilryApp(WebApplication host, int? redisDatabase)
    {
        _host = host;
        _redisDatabase = redisDatabase;
    }

    public Uri BaseAddress => new(_host.Urls.Single());

    public IServiceProvider Services => _host.Services;

    public string DataDirectory => Services.GetRequiredService<DataDirectory>().Path;

    /// <summary>Starts a host on the given servers; several on the same servers are replicas.</summary>
    /// <param name="postgres">A connection string.</param>
    /// <param name="redis">A connection string.</param>
    /// <param name="settings">Settings that differ from those of all tests, by their full names.</param>
    /// <param name="configure">Replaces services, such as the clock.</param>
    public static async Task<VigilryApp> StartAsync(
        string postgres, string redis, IReadOnlyDictionary<string, string?>? settings = null, Action<IServiceCollection>? configure = null) =>
        new(await StartHostAsync(postgres, redis, settings, configure), redisDatabase: null);

    /// <summary>Starts a host that shares no data with the others, for settings that replicas cannot differ in.</summary>
    public static async Task<VigilryApp> StartAloneAsync(
        CancellationToken ct, IReadOnlyDictionary<string, string?>? settings = null, Action<IServiceCollection>? configure = null)
    {
        var postgres = new NpgsqlConnectionStringBuilder(TestServers.PostgresConnectionString)
        {
            Database = $"alone_{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}",
        };
        await using (var dataSource = NpgsqlDataSource.Create(TestServers.PostgresConnectionString))
        await using (var create = dataSource.CreateCommand($"CREATE DATABASE {postgres.Database}"))
        {
            await create.ExecuteNonQueryAsync(ct);
        }

        if (!FreeRedisDatabases.TryTake(out var redisDatabase))
        {
            throw new InvalidOperationException("More than 15 hosts are alone at once.");
        }

        var redis = ConfigurationOptions.Parse(TestServers.RedisConnectionString);
        redis.DefaultDatabase = redisDatabase;
        redis.AllowAdmin = true;
        try
        {
            await using (var connection = await ConnectionMultiplexer.ConnectAsync(redis))
            {
                await connection.GetServers()[0].FlushDatabaseAsync(redisDatabase);
            }

            return new VigilryApp(await StartHostAsync($"{postgres}", redis.ToString(includePassword: true), settings, configure), redisDatabase);
        }
        catch
        {
            FreeRedisDatabases.Add(redisDatabase);
            throw;
        }
    }

    /// <summary>Starts a replica of this host, which should be alone: a replica of the host that all tests share would take their mails.</summary>
    /// <param name="settings">Settings that differ from those of all tests, by their full names.</param>
    /// <param name="configure">Replaces services, such as the clock.</param>
    public Task<VigilryApp> StartReplicaAsync(IReadOnlyDictionary<string, string?>? settings = null, Action<IServiceCollection>? configure = null)
    {
        var configuration = Services.GetRequiredService<IConfiguration>();
        return StartAsync($"{configuration.GetConnectionString("Postgres")}", $"{configuration.GetConnectionString("Redis")}", settings, configure);
    }

    /// <summary>A client with its own cookies.</summary>
    public HttpClient CreateClient() => new(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = BaseAddress };

    public async ValueTask DisposeAsync()
    {
        var dataDirectory = DataDirectory;
        await _host.StopAsync();
        await _host.DisposeAsync();
        Directory.Delete(dataDirectory, recursive: true);
        if (_redisDatabase is { } number)
        {
            FreeRedisDatabases.Add(number);
        }
    }

    private static async Task<WebApplication> StartHostAsync(
        string postgres, string redis, IReadOnlyDictionary<string, string?>? settings, Action<IServiceCollection>? configure)
    {
        var dataDirectory = Directory.CreateTempSubdirectory("vigilry-test-").FullName;
        var host = VigilryHost.Build([], builder =>
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["urls"] = "http://127.0.0.1:0",
                ["ConnectionStrings:Postgres"] = postgres,
                ["ConnectionStrings:Redis"] = redis,
                ["Vigilry:DataDirectory"] = dataDirectory,
                ["Vigilry:Detection:Window"] = "00:00:08",
                ["Vigilry:Incidents:ActiveTtl"] = "00:00:02",
                ["Vigilry:Incidents:InvestigatingTtl"] = "00:00:10",
                ["Vigilry:Incidents:HealthCheckInterval"] = "00:00:01",

                // All tests come from one address.
                ["Vigilry:Auth:FailedLogInsPerClient"] = "100000",
                ["Vigilry:Auth:MailsPerClient"] = "100000",
            });
            builder.Configuration.AddInMemoryCollection(settings);
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            configure?.Invoke(builder.Services);
        });
        try
        {
            await host.StartAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            Directory.Delete(dataDirectory, recursive: true);
            throw;
        }
    }
}
