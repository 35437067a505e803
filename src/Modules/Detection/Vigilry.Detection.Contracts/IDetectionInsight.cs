namespace Vigilry.Detection.Contracts;

/// <summary>What detection has learned of a project, and what each mode would have done.</summary>
/// <param name="IsLearning">Whether too little is known to tell what is usual.</param>
/// <param name="KnownMinutes">Of how many minutes it has learned.</param>
/// <param name="UsualPerMinute">How many errors a minute are usual now; <see langword="null"/> while learning.</param>
/// <param name="Days">Over how many days the following counts; up to 7.</param>
/// <param name="FixedIncidents">How many incidents the fixed rule opened, or would have.</param>
/// <param name="AdaptiveIncidents">How many adaptive detection opened, or would have.</param>
/// <param name="FixedOpenShare">For which share of the time the fixed rule's were open, 0 to 1.</param>
/// <param name="AdaptiveOpenShare">The same of adaptive detection.</param>
public sealed record DetectionInsight(
    bool IsLearning,
    int KnownMinutes,
    double? UsualPerMinute,
    double Days,
    int FixedIncidents,
    int AdaptiveIncidents,
    double FixedOpenShare,
    double AdaptiveOpenShare);

/// <summary>Says what detection has learned; both modes watch every project, whichever of them opens its incidents.</summary>
public interface IDetectionInsight
{
    /// <summary>What is known of projects; those of which nothing is are left out.</summary>
    /// <param name="projectIds">The projects, all of which the caller may see.</param>
    /// <param name="ct">Gives up waiting.</param>
    Task<IReadOnlyDictionary<Guid, DetectionInsight>> GetAsync(IReadOnlyCollection<Guid> projectIds, CancellationToken ct);
}
