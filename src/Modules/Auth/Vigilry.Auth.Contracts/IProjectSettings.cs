using Vigilry.Detection.Contracts;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.Auth.Contracts;

/// <summary>What a project sets for itself about spikes and incidents; <see langword="null"/> is the server's default.</summary>
/// <param name="Window">How far back errors count.</param>
/// <param name="Threshold">More errors than this within the window are a spike.</param>
/// <param name="Severities">Which severities count as errors; at least one.</param>
/// <param name="QuietTime">How long after a spike an incident stays OPEN.</param>
/// <param name="ResolveTime">The quiet window after a spike, at whose end an incident is RESOLVED.</param>
/// <param name="MutedUntil">Until then a spike opens no incident, UTC; may have passed.</param>
/// <param name="Mode">What tells spikes from everyday errors.</param>
public sealed record ProjectSettings(
    TimeSpan? Window,
    int? Threshold,
    IReadOnlyList<EventSeverity>? Severities,
    TimeSpan? QuietTime,
    TimeSpan? ResolveTime,
    DateTimeOffset? MutedUntil,
    DetectionMode Mode = DetectionMode.Fixed)
{
    /// <summary>Those of a project that sets nothing, and of one that is not there.</summary>
    public static ProjectSettings None { get; } = new(null, null, null, null, null, null);
}

/// <summary>Says what projects set for themselves; asked for every spike, so answers are kept until they change.</summary>
public interface IProjectSettings
{
    /// <summary>A project's settings; a change is known to all hosts within a second.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="ct">Gives up waiting.</param>
    ValueTask<ProjectSettings> GetAsync(Guid projectId, CancellationToken ct);

    /// <summary>Looks up in one query what <see cref="GetAsync"/> is about to be asked for one by one.</summary>
    /// <param name="projectIds">The projects.</param>
    /// <param name="ct">Gives up waiting.</param>
    Task PrepareAsync(IEnumerable<Guid> projectIds, CancellationToken ct);
}
