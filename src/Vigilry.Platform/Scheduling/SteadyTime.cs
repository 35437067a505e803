namespace Vigilry.Platform.Scheduling;

/// <summary>
/// The time since the start, whatever happens to the system's clock: a schedule that goes by it keeps its intervals when the clock is put back.
/// </summary>
internal sealed class SteadyTime(TimeProvider system) : TimeProvider
{
    private readonly DateTimeOffset _startedAt = system.GetUtcNow();
    private readonly long _started = system.GetTimestamp();

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _startedAt + system.GetElapsedTime(_started);
}
