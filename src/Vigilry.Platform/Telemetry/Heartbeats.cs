using System.Collections.Concurrent;

namespace Vigilry.Platform.Telemetry;

/// <summary>When each worker of this host last went through its loop without a fault.</summary>
public sealed class Heartbeats(TimeProvider time)
{
    private readonly long _startedAt = time.GetTimestamp();
    private readonly ConcurrentDictionary<string, long> _beats = new(StringComparer.Ordinal);

    /// <summary>A worker has done what was to do.</summary>
    /// <param name="worker">Its name, as readiness shows it.</param>
    public void Beat(string worker) => _beats[worker] = time.GetTimestamp();

    /// <summary>How long ago that was; since the host's start if it has not yet been.</summary>
    /// <param name="worker">Its name.</param>
    public TimeSpan SinceLast(string worker) => time.GetElapsedTime(_beats.GetValueOrDefault(worker, _startedAt));
}
