using Vigilry.Ingestion.Contracts;

namespace Vigilry.Detection.Contracts;

/// <summary>When a project's errors are a spike: more than the threshold within the window, or more than is usual.</summary>
/// <param name="Window">How far back errors count.</param>
/// <param name="Threshold">How many are no spike yet.</param>
/// <param name="Severities">Which severities count as errors.</param>
/// <param name="Mode">Whether window and threshold decide, or what is usual.</param>
public sealed record DetectionRule(
    TimeSpan Window, int Threshold, IReadOnlyList<EventSeverity> Severities, DetectionMode Mode = DetectionMode.Fixed)
{
    /// <summary>Whether an event of this severity is an error to this project.</summary>
    public bool Counts(EventSeverity severity) => Severities.Contains(severity);
}

/// <summary>Says what rule a project's errors are held to.</summary>
public interface IDetectionRules
{
    /// <summary>The server's rule, for projects that set nothing.</summary>
    DetectionRule Default { get; }

    /// <summary>The project's own rule, with the server's defaults for what it does not set.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="ct">Gives up waiting.</param>
    ValueTask<DetectionRule> GetAsync(Guid projectId, CancellationToken ct);
}
