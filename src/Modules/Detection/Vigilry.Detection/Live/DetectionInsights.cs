using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Vigilry.Detection.Adaptive;
using Vigilry.Detection.Contracts;

namespace Vigilry.Detection.Live;

/// <summary>Reads what has been learned from the detectors as they are kept: at most a second old.</summary>
internal sealed partial class DetectionInsights(
    DetectorStore store, IDetectionRules rules, ILogger<DetectionInsights> logger) : IDetectionInsight
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    public async Task<IReadOnlyDictionary<Guid, DetectionInsight>> GetAsync(IReadOnlyCollection<Guid> projectIds, CancellationToken ct)
    {
        var insights = new Dictionary<Guid, DetectionInsight>();
        foreach (var (projectId, kept) in await KeptAsync([.. projectIds], ct))
        {
            var settings = LiveProject.SettingsOf(await rules.GetAsync(projectId, ct));
            try
            {
                insights.Add(projectId, ToInsight(ProjectDetector.Restore(kept.State.Span, settings)));
            }
            catch (InvalidDataException exception)
            {
                LogUnreadable(projectId, exception.Message);
            }
        }

        return insights;
    }

    /// <summary>Pages are there without it while Redis is away.</summary>
    private async Task<IReadOnlyDictionary<Guid, KeptDetector>> KeptAsync(Guid[] projectIds, CancellationToken ct)
    {
        try
        {
            return projectIds.Length == 0 ? new Dictionary<Guid, KeptDetector>() : await store.LoadAsync(projectIds, ct);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return new Dictionary<Guid, KeptDetector>();
        }
    }

    private static DetectionInsight ToInsight(ProjectDetector detector)
    {
        var known = TimeSpan.FromMinutes(detector.KnownMinutes);
        var watched = known < Week ? known : Week;
        return new DetectionInsight(
            detector.IsLearning,
            detector.KnownMinutes,
            detector.IsLearning ? null : detector.UsualRate,
            watched.TotalDays,
            detector.OpenedInWeek(DetectionLane.Fixed),
            detector.OpenedInWeek(DetectionLane.Adaptive),
            ShareOpen(DetectionLane.Fixed),
            ShareOpen(DetectionLane.Adaptive));

        double ShareOpen(DetectionLane lane) => watched > TimeSpan.Zero ? Math.Min(1, detector.OpenInWeek(lane) / watched) : 0;
    }

    [LoggerMessage(LogLevel.Warning, "What was learned of project {ProjectId} cannot be read ({Fault})")]
    private partial void LogUnreadable(Guid projectId, string fault);
}
