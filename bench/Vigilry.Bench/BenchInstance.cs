using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using StackExchange.Redis;
using Vigilry.Auth.Contracts;
using Vigilry.Host;
using Vigilry.Host.Demo;

namespace Vigilry.Bench;

/// <summary>A running instance with an organization for the benchmark, and the servers behind it.</summary>
internal sealed class BenchInstance : IAsyncDisposable
{
    private readonly WebApplication _services;

    private BenchInstance(WebApplication services, Uri url, ApiSession session)
    {
        (_services, Url, Session) = (services, url, session);
        Stream = new StreamProgress(Redis, DataSource);
    }

    public Uri Url { get; }

    public ApiSession Session { get; }

    public StreamProgress Stream { get; }

    /// <summary>The instance's settings and the benchmark's own.</summary>
    public IConfiguration Settings => _services.Configuration;

    public NpgsqlDataSource DataSource => _services.Services.GetRequiredService<NpgsqlDataSource>();

    public IConnectionMultiplexer Redis => _services.Services.GetRequiredService<IConnectionMultiplexer>();

    /// <summary>Makes an organization on the instance that has the same settings.</summary>
    public static async Task<BenchInstance> OpenAsync(string[] settings)
    {
        // Never started: it only gives access to what the instance's settings name.
        var services = VigilryHost.Build(settings, builder => builder.Logging.ClearProviders());
        var url = new Uri(services.Configuration["urls"]?.Split(';')[0] ?? VigilryHost.DefaultUrl);
        await using var scope = services.Services.CreateAsyncScope();
        var session = await ApiSession.CreateAsync(
            scope.ServiceProvider.GetRequiredService<IAccounts>(), url, "Benchmark", TimeProvider.System, CancellationToken.None);
        return new BenchInstance(services, url, session);
    }

    /// <summary>The instance's own classes, on its servers.</summary>
    public AsyncServiceScope CreateScope() => _services.Services.CreateAsyncScope();

    /// <summary>Makes projects with a key each, several at a time.</summary>
    public async Task<IReadOnlyList<(Guid Id, string Key)>> CreateProjectsAsync(int count)
    {
        var projects = new (Guid, string)[count];
        await Parallel.ForAsync(
            0, count, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, ct) => projects[i] = await Session.CreateProjectAsync($"bench-{i}", ct));
        return projects;
    }

    public async ValueTask DisposeAsync()
    {
        Session.Dispose();
        await _services.DisposeAsync();
    }
}
