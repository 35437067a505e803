using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Vigilry.Detection.Contracts;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.Detection;

/// <summary>Counts stored errors where Redis does not know them: after it lost its memory, and when a project's rule has changed.</summary>
internal sealed partial class WindowRecovery(
    IConnectionMultiplexer redis, IDetectionRules rules, IEvents events, SpikeDetector detector, TimeProvider time, ILogger<WindowRecovery> logger)
{
    /// <summary>A spike that nobody noticed is told of when its window ended no longer ago than this; as long as windows are kept.</summary>
    private static readonly TimeSpan LookBack = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromHours(1);

    /// <summary>Names Redis's memory: another name, or none, means that it was lost.</summary>
    private static readonly RedisKey Memory = "detection:memory";

    /// <summary>Counts the errors of all projects if Redis has lost its memory since this was last done.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var database = redis.GetDatabase();
        await database.StringSetAsync(Memory, $"{Guid.CreateVersion7(time.GetUtcNow())}", when: When.NotExists).WaitAsync(ct);
        RedisKey isComplete = $"detection:complete:{await database.StringGetAsync(Memory).WaitAsync(ct)}";
        if (await database.KeyExistsAsync(isComplete).WaitAsync(ct))
        {
            return;
        }

        var projects = await events.ProjectsWithEventsAsync(time.GetUtcNow() - LookBack - LongestWindow, ct);
        var failed = 0;
        foreach (var project in projects)
        {
            failed += await TryCountAsync(project, ct) ? 0 : 1;
        }

        LogRecovered(projects.Count - failed);
        if (failed == 0)
        {
            // If it was lost once more meanwhile, this says so of a memory that is no more.
            await database.StringSetAsync(isComplete, RedisValue.EmptyString).WaitAsync(ct);
        }
    }

    /// <summary>Counts a project's errors by the rule that it now has.</summary>
    public async Task CountAnewAsync(Guid organizationId, Guid projectId, CancellationToken ct)
    {
        var rule = await rules.GetAsync(projectId, ct);
        await CountAsync(organizationId, projectId, rule, time.GetUtcNow() - rule.Window, isNewRule: true, ct);
    }

    /// <returns>Whether it was counted; one project that cannot be holds no other up.</returns>
    private async Task<bool> TryCountAsync(ProjectOfOrganization project, CancellationToken ct)
    {
        try
        {
            var rule = await rules.GetAsync(project.ProjectId, ct);
            await CountAsync(project.OrganizationId, project.ProjectId, rule, time.GetUtcNow() - rule.Window - LookBack, isNewRule: false, ct);
            return true;
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            LogNotRecovered(project.ProjectId, exception);
            return false;
        }
    }

    private async Task CountAsync(
        Guid organizationId, Guid projectId, DetectionRule rule, DateTimeOffset since, bool isNewRule, CancellationToken ct)
    {
        var newest = await events.NewestOccurrencesAsync(projectId, rule.Severities, since, time.GetUtcNow(), rule.Threshold + 1, ct);
        if (newest.Count > 0)
        {
            // None of them is new: whoever counted them before has said so.
            var errors = newest.Select(e => new ErrorOccurrence(e.Id, e.At)).ToArray();
            var receivedAt = newest.Max(e => e.ReceivedAt);
            var ingested = new ErrorsIngested(ErrorCount: 0, receivedAt, errors, isNewRule ? null : receivedAt);
            await detector.ObserveAsync(organizationId, projectId, [ingested], ct);
        }
    }

    [LoggerMessage(LogLevel.Information, "Redis has no memory of errors; those of {Projects} projects are counted from what is stored")]
    private partial void LogRecovered(int projects);

    [LoggerMessage(LogLevel.Error, "The errors of project {ProjectId} could not be counted; next try in half a minute")]
    private partial void LogNotRecovered(Guid projectId, Exception exception);
}
