using System.Collections.Frozen;

namespace Vigilry.Detection.Contracts;

/// <summary>The modes by the names that settings, queries and commands have for them, in any case.</summary>
public static class DetectionModes
{
    /// <summary>All names, for people.</summary>
    public const string Names = "FIXED, ADAPTIVE, ADAPTIVE_WITH_FLOOR";

    private static readonly FrozenDictionary<string, DetectionMode> ByName = new Dictionary<string, DetectionMode>(StringComparer.OrdinalIgnoreCase)
    {
        ["FIXED"] = DetectionMode.Fixed,
        ["ADAPTIVE"] = DetectionMode.Adaptive,
        ["ADAPTIVE_WITH_FLOOR"] = DetectionMode.AdaptiveWithFloor,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The mode of this name; <see langword="null"/> if there is none.</summary>
    public static DetectionMode? Find(string? name) => name is not null && ByName.TryGetValue(name, out var mode) ? mode : null;
}
