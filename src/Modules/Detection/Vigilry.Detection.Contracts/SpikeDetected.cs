using MediatR;

namespace Vigilry.Detection.Contracts;

/// <summary>A project has more errors in its window than its threshold allows. Published again while the spike lasts and after a retry.</summary>
/// <param name="OrganizationId">The project's organization.</param>
/// <param name="ProjectId">The project.</param>
/// <param name="WindowErrors">Errors in the window, counted up to the threshold and one.</param>
/// <param name="EarlierErrors">Those of them that were counted before these came; more than the threshold if it was a spike already.</param>
/// <param name="NewErrors">Errors that were not counted before; 0 when the same entry is processed again.</param>
/// <param name="Window">The window's length.</param>
/// <param name="WindowStartedAt">When the oldest of the counted errors happened, UTC.</param>
/// <param name="DetectedAt">When the newest error happened, UTC.</param>
/// <param name="CausedAt">
/// When the errors that made it a spike began to be received, UTC: at most some milliseconds before the very one that did. <see langword="null"/> if it was
/// no error, but a new rule.
/// </param>
/// <param name="FoundAt">When detection found it, by the host's clock, UTC.</param>
/// <param name="Assessment">How bad it is, where that is known already: of adaptive detection. The fixed rule's is told by <see cref="IncidentAssessed"/>.</param>
public sealed record SpikeDetected(
    Guid OrganizationId,
    Guid ProjectId,
    int WindowErrors,
    int EarlierErrors,
    int NewErrors,
    TimeSpan Window,
    DateTimeOffset WindowStartedAt,
    DateTimeOffset DetectedAt,
    DateTimeOffset? CausedAt = null,
    DateTimeOffset? FoundAt = null,
    IncidentAssessment? Assessment = null) : INotification;
