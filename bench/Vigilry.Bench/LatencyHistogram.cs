using HdrHistogram;

namespace Vigilry.Bench;

/// <summary>How long requests took, to three digits and up to two minutes. One thread at a time may record.</summary>
internal sealed class LatencyHistogram
{
    private const long LongestMicroseconds = 120_000_000;

    private readonly LongHistogram _microseconds = new(LongestMicroseconds, numberOfSignificantValueDigits: 3);

    public long Count => _microseconds.TotalCount;

    public void Record(TimeSpan latency) => _microseconds.RecordValue(Math.Clamp((long)latency.TotalMicroseconds, 1, LongestMicroseconds));

    public void Add(LatencyHistogram other) => _microseconds.Add(other._microseconds);

    /// <summary>The time in which this percentage was answered.</summary>
    public TimeSpan At(double percentile) => TimeSpan.FromMicroseconds(_microseconds.GetValueAtPercentile(percentile));

    public override string ToString() =>
        $"p50 {At(50).TotalMilliseconds,7:0.00}  p95 {At(95).TotalMilliseconds,7:0.00}  p99 {At(99).TotalMilliseconds,7:0.00}  "
        + $"max {At(100).TotalMilliseconds,7:0.00} ms";
}
