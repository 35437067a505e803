namespace Vigilry.Detection.Adaptive;

/// <summary>What a project has set.</summary>
/// <param name="Window">How far back the fixed rule counts.</param>
/// <param name="Threshold">More errors than this within the window are too many for the fixed rule.</param>
/// <param name="HasFloor">Whether the fixed rule holds for the adaptive lane too while it is learning.</param>
/// <param name="Quiet">How long the fixed rule's errors stay at or below the threshold until its incident is resolved.</param>
internal sealed record DetectorSettings(TimeSpan Window, int Threshold, bool HasFloor, TimeSpan Quiet)
{
    public static DetectorSettings Default { get; } = new(TimeSpan.FromSeconds(60), 10, HasFloor: false, TimeSpan.FromSeconds(300));
}
