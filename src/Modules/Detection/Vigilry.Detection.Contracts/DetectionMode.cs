namespace Vigilry.Detection.Contracts;

/// <summary>What tells a project's spikes from its everyday errors.</summary>
public enum DetectionMode
{
    /// <summary>More errors within the window than the threshold.</summary>
    Fixed,

    /// <summary>More errors than are usual for this project, this kind of error and this hour.</summary>
    Adaptive,

    /// <summary>As adaptive; but in the first minutes, while nothing is known yet, the fixed rule.</summary>
    AdaptiveWithFloor,
}
