using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;
using Vigilry.Platform.Data;

namespace Vigilry.Auth.Projects;

/// <summary>
/// Keeps what projects set until they set something else, as every spike asks. A change has all hosts forget it at once, by a message; and twice a second
/// each host asks which projects have changed, so that a message that is lost, or that a crash prevented, does not matter.
/// </summary>
internal sealed partial class ProjectSettingsLookup(
    IServiceScopeFactory scopes, IConnectionMultiplexer redis, TimeProvider time, ILogger<ProjectSettingsLookup> logger)
    : BackgroundService, IProjectSettings
{
    /// <summary>Above this all are forgotten; an answer takes a few hundred bytes.</summary>
    private const int MostKept = 50_000;

    /// <summary>When many projects are asked for at once, as after a start, those who write need connections too.</summary>
    private const int MostQueries = 4;
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>Changes are asked for as long as this after they were made, by the clock of whoever made them.</summary>
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(1);
    private static readonly RedisChannel Changed = RedisChannel.Literal("vigilry:projects:changed");

    private readonly ConcurrentDictionary<Guid, Lazy<Task<ProjectSettings>>> _known = new();
    private readonly SemaphoreSlim _queries = new(MostQueries);

    public async ValueTask<ProjectSettings> GetAsync(Guid projectId, CancellationToken ct)
    {
        if (_known.TryGetValue(projectId, out var known) && known.IsValueCreated && known.Value.IsCompletedSuccessfully)
        {
            return known.Value.Result;
        }

        if (_known.Count > MostKept)
        {
            _known.Clear();
        }

        // One query for all that ask at once. An answer that is on its way when the project changes goes to those who asked before, and is not kept.
        var settings = _known.GetOrAdd(projectId, id => new Lazy<Task<ProjectSettings>>(() => LoadAsync(id)));
        try
        {
            return await settings.Value.WaitAsync(ct);
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

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await redis.GetSubscriber().SubscribeAsync(Changed, (_, id) => _known.TryRemove(Guid.Parse($"{id}"), out var _));
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _queries.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(AskEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await ForgetChangedAsync(stoppingToken);
            }
            catch (Exception exception) when (PostgresFaults.IsOutage(exception) && !stoppingToken.IsCancellationRequested)
            {
                // Nothing can be changed meanwhile, and the next round asks for what was.
            }
        }
    }

    private async Task ForgetChangedAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var since = time.GetUtcNow() - ClocksDiffer;
        var changed = await scope.ServiceProvider.GetRequiredService<AuthDb>().Projects
            .Where(p => p.ChangedAt > since)
            .Select(p => p.Id)
            .ToListAsync(ct);
        changed.ForEach(id => _known.TryRemove(id, out _));
    }

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

    [LoggerMessage(LogLevel.Warning, "A change of project {ProjectId} could not be announced to other hosts ({Fault}); they ask for it in a moment")]
    private partial void LogNotAnnounced(Guid projectId, string fault);
}
