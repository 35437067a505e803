namespace Vigilry.Detection.Adaptive;

/// <summary>What both lanes know of a project.</summary>
internal sealed class ProjectMemory
{
    public SlidingCounts Counts { get; } = new();

    public Baseline Baseline { get; } = new();

    public FingerprintBaselines Fingerprints { get; } = new();

    public AttributeCounts Attributes { get; } = new();

    public RecentErrors Recent { get; } = new();

    public Concentration Concentration { get; } = new();

    public DailyTally Tally { get; } = new();

    /// <summary>When the project was first seen, in minutes since the Unix epoch.</summary>
    public long WatchedSince { get; set; }
}
