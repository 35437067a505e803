using Vigilry.Ingestion.Contracts;

namespace Vigilry.Detection.Contracts;

/// <summary>A spike that a rule would have found.</summary>
/// <param name="OpenedAt">When it would have been found, by the events' own time.</param>
/// <param name="EndedAt">When it would have been over; <see langword="null"/> if it would still last.</param>
/// <param name="ErrorCount">Errors that belong to it.</param>
public sealed record PreviewedSpike(DateTimeOffset OpenedAt, DateTimeOffset? EndedAt, int ErrorCount);

/// <summary>Says what a rule would have found.</summary>
public interface IDetectionPreview
{
    /// <summary>The spikes that a rule would have found in events, had it known nothing before them; oldest first.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="events">Oldest first.</param>
    /// <param name="until">Until when time passes after the last of them.</param>
    IReadOnlyList<PreviewedSpike> Run(DetectionRule rule, IReadOnlyList<RecordedEvent> events, DateTimeOffset until);
}
