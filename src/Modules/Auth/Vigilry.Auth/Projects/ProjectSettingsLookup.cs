using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Projects;

/// <summary>
/// Keeps what projects set until they set something else, as every spike asks. A change has all hosts forget it at once; a host that may have missed
/// such a message, as its connection to Redis was lost, forgets everything.
/// </summary>
internal sealed partial class ProjectSettingsLookup(
    IServiceScopeFactory scopes, IConnectionMultiplexer redis, ILogger<ProjectSettingsLookup> logger) : IProjectSettings, IHostedService, IDisposable
{
    /// <summary>Above this all are forgotten; an answer takes a few hundred bytes.</summary>
    private const int MostKept = 50_000;

    /// <summary>When many projects are asked for at once, as after a start, those who write need connections too.</summary>
    private const int MostQueries = 4;
    private static readonly RedisChannel Changed = RedisChannel.Literal("vigilry:projects:changed");

    private readonly ConcurrentDictionary<Guid, Lazy<Task<ProjectSettings>>> _known = new();
    private readonly SemaphoreSlim _queries = new(MostQueries);

    public async ValueTask<ProjectSettings> GetAsync(Guid projectId, CancellationToken ct)
    {
        if (_known.Count > MostKept)
        {
            _known.Clear();
        }

        // One query for all that ask at once. An answer that is on its way when the project changes goes to those who asked before, and is not kept.
        var settings = _known.GetOrAdd(projectId, id => new Lazy<Task<ProjectSettings>>(() => LoadAsync(id)));
        try
        {
            return settings.Value.IsCompletedSuccessfully ? settings.Value.Result : await settings.Value.WaitAsync(ct);
        }
        catch when (settings.Value.IsFaulted)
        {
            _known.TryRemove(KeyValuePair.Create(projectId, settings));
            throw;
        }
    }

    /// <summary>Has every host look the project up anew.</summary>
    public async Task ForgetEverywhereAsync(Guid projectId)
    {
        _known.TryRemove(projectId, out _);
        try
        {
            await redis.GetSubscriber().PublishAsync(Changed, projectId.ToString());
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            LogNotAnnounced(projectId, exception.GetType().Name);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        redis.ConnectionRestored += ForgetAll;
        return redis.GetSubscriber().SubscribeAsync(Changed, (_, id) => _known.TryRemove(Guid.Parse($"{id}"), out var _));
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        redis.ConnectionRestored -= ForgetAll;
        return Task.CompletedTask;
    }

    public void Dispose() => _queries.Dispose();

    private async Task<ProjectSettings> LoadAsync(Guid projectId)
    {
        await _queries.WaitAsync();
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var project = await scope.ServiceProvider.GetRequiredService<AuthDb>().Projects.AsNoTracking().SingleOrDefaultAsync(p => p.Id == projectId);
            return project?.ToSettings() ?? ProjectSettings.None;
        }
        finally
        {
            _queries.Release();
        }
    }

    private void ForgetAll(object? sender, ConnectionFailedEventArgs connection) => _known.Clear();

    [LoggerMessage(LogLevel.Warning, "A change of project {ProjectId} could not be announced to other hosts ({Fault}); they learn of it when Redis is back")]
    private partial void LogNotAnnounced(Guid projectId, string fault);
}
