namespace Vigilry.IntegrationTests.Incidents.Model;

/// <summary>A clock that stands still until it is moved. Timers go by the real one.</summary>
internal sealed class VirtualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private DateTimeOffset _now = System.GetUtcNow();
    private TimeSpan _elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How much time has passed, whatever the clock says.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            lock (_lock)
            {
                return _elapsed;
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => Elapsed.Ticks;

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan duration)
    {
        lock (_lock)
        {
            _now += duration;
            _elapsed += duration;
        }
    }

    /// <summary>Puts the clock on or back, while no time passes.</summary>
    public void Jump(TimeSpan by)
    {
        lock (_lock)
        {
            _now += by;
        }
    }
}
