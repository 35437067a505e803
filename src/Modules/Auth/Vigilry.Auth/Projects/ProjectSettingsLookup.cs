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

    public async Task PrepareAsync(IEnumerable<Guid> projectIds, CancellationToken ct)
    {
        var answers = new Dictionary<Guid, TaskCompletionSource<ProjectSettings>>();
        foreach (var projectId in projectIds.Where(id => !_known.ContainsKey(id)).Distinct())
        {
            var answer = new TaskCompletionSource<ProjectSettings>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_known.TryAdd(projectId, new Lazy<Task<ProjectSettings>>(answer.Task)))
            {
                answers.Add(projectId, answer);
            }
        }

        if (answers.Count > 0)
        {
            await AnswerAsync(answers).WaitAsync(ct);
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
            return (await QueryAsync([projectId])).GetValueOrDefault(projectId, ProjectSettings.None);
        }
        finally
        {
            _queries.Release();
        }
    }

    private async Task AnswerAsync(Dictionary<Guid, TaskCompletionSource<ProjectSettings>> answers)
    {
        try
        {
            var found = await QueryAsync([.. answers.Keys]);
            foreach (var (projectId, answer) in answers)
            {
                answer.SetResult(found.GetValueOrDefault(projectId, ProjectSettings.None));
            }
        }
        catch (Exception exception)
        {
            foreach (var (projectId, answer) in answers)
            {
                _known.TryRemove(projectId, out _);
                answer.SetException(exception);
            }

            throw;
        }
    }

    private async Task<Dictionary<Guid, ProjectSettings>> QueryAsync(Guid[] projectIds)
    {
        await using var scope = scopes.CreateAsyncScope();
        var projects = await scope.ServiceProvider.GetRequiredService<AuthDb>().Projects.AsNoTracking()
            .Where(p => projectIds.Contains(p.Id))
            .ToListAsync();
        return projects.ToDictionary(p => p.Id, p => p.ToSettings());
    }

    private void ForgetAll(object? sender, ConnectionFailedEventArgs connection) => _known.Clear();

    [LoggerMessage(LogLevel.Warning, "A change of project {ProjectId} could not be announced to other hosts ({Fault}); they learn of it when Redis is back")]
    private partial void LogNotAnnounced(Guid projectId, string fault);
}
