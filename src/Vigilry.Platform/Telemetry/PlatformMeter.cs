using System.Diagnostics.Metrics;

namespace Vigilry.Platform.Telemetry;

/// <summary>The meter of what belongs to no module.</summary>
public static class PlatformMeter
{
    /// <summary>Its name.</summary>
    public const string Name = "Vigilry.Platform";

    /// <summary>Always the same one of a host.</summary>
    public static Meter CreatePlatformMeter(this IMeterFactory meters) => meters.Create(Name);
}
