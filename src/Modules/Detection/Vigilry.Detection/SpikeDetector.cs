using MediatR;
using StackExchange.Redis;
using Vigilry.Detection.Contracts;
using Vigilry.Ingestion.Contracts;
using Vigilry.Platform.Scripts;

namespace Vigilry.Detection;

/// <summary>The fixed rule: more errors within the window than the threshold, as the project has them set.</summary>
internal sealed class SpikeDetector(IConnectionMultiplexer redis, IDetectionRules rules, IMediator mediator, TimeProvider time)
{
    private static readonly string CountWindow = ScriptResource.Load<SpikeDetector>("CountWindow.lua");

    /// <summary>Counts a project's new errors and publishes <see cref="SpikeDetected"/> when there are too many.</summary>
    /// <param name="organizationId">The project's organization.</param>
    /// <param name="projectId">The project.</param>
    /// <param name="ingested">What came in, in any order; the same twice is counted once.</param>
    /// <param name="ct">Gives up waiting.</param>
    /// <returns>Whether there are too many.</returns>
    /// <exception cref="RedisException">Redis did not answer: observe again.</exception>
    public async Task<bool> ObserveAsync(Guid organizationId, Guid projectId, IReadOnlyCollection<ErrorsIngested> ingested, CancellationToken ct)
    {
        var rule = await rules.GetAsync(projectId, ct);
        var newest = ingested.SelectMany(i => i.Errors).OrderByDescending(e => e.At).DistinctBy(e => e.Id).Take(rule.Threshold + 1).ToArray();
        if (newest.Length == 0)
        {
            return false;
        }

        // Compared with when the batch was received, not with now: a spike that waited out an outage is still one.
        var receivedAt = ingested.Max(i => i.ReceivedAt);
        var window = await CountAsync(organizationId, projectId, newest, receivedAt, rule, ct);
        if (window.Count <= rule.Threshold || rule.Mode is not DetectionMode.Fixed)
        {
            return false;
        }

        await mediator.Publish(
            new SpikeDetected(
                organizationId,
                projectId,
                window.Count,
                window.Before,
                window.NewestIsNew ? ingested.Sum(i => i.ErrorCount) : 0,
                rule.Window,
                window.OldestAt,
                window.NewestAt,
                CausedAt(ingested, window.Before, rule.Threshold),
                time.GetUtcNow()),
            CancellationToken.None);
        return true;
    }

    /// <summary>Wherever a project's newest errors may be kept.</summary>
    public static IEnumerable<RedisKey> AllWindowKeys(Guid organizationId, Guid projectId)
    {
        var severities = Enum.GetValues<EventSeverity>();
        return Enumerable.Range(1, (1 << severities.Length) - 1)
            .Select(set => WindowKey(organizationId, projectId, [.. severities.Where((_, i) => (set & (1 << i)) != 0)]));
    }

    /// <summary>When what went over the threshold was received.</summary>
    private static DateTimeOffset? CausedAt(IReadOnlyCollection<ErrorsIngested> ingested, int before, int threshold)
    {
        ErrorsIngested[] inOrder = [.. ingested.OrderBy(i => i.ReceivedAt)];
        var errors = before;
        return (Array.Find(inOrder, i => (errors += i.ErrorCount) > threshold) ?? inOrder[^1]).FirstErrorReceivedAt;
    }

    /// <summary>Where a project's newest errors are kept. Other severities are other errors, so they have another place.</summary>
    private static RedisKey WindowKey(Guid organizationId, Guid projectId, IReadOnlyList<EventSeverity> severities) =>
        severities.SequenceEqual(DetectionRules.Errors)
            ? $"detection:window:{organizationId}:{projectId}"
            : $"detection:window:{organizationId}:{projectId}:{string.Join('+', severities)}";

    private async Task<(bool NewestIsNew, int Before, int Count, DateTimeOffset OldestAt, DateTimeOffset NewestAt)> CountAsync(
        Guid organizationId, Guid projectId, ErrorOccurrence[] newest, DateTimeOffset receivedAt, DetectionRule rule, CancellationToken ct)
    {
        RedisValue[] arguments =
        [
            receivedAt.ToUnixTimeMilliseconds(),
            (long)rule.Window.TotalMilliseconds,
            rule.Threshold + 1,
            time.GetUtcNow().ToUnixTimeMilliseconds(),
            .. newest.SelectMany(e => new RedisValue[] { e.At.ToUnixTimeMilliseconds(), e.Id.ToString() }),
        ];
        var reply = await redis.GetDatabase()
            .ScriptEvaluateAsync(CountWindow, [WindowKey(organizationId, projectId, rule.Severities)], arguments)
            .WaitAsync(ct);
        return ((int)reply[0] == 1, (int)reply[1], (int)reply[2], At(reply[3]), At(reply[4]));

        static DateTimeOffset At(RedisResult milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds);
    }
}
