namespace Vigilry.Bench;

/// <summary>One run of a load.</summary>
/// <param name="What">What was loaded, for the reader.</param>
/// <param name="Events">How many events or rows were taken.</param>
/// <param name="Failed">How many requests were not answered with success.</param>
/// <param name="Elapsed">From the first request to the last answer.</param>
/// <param name="Latencies">Of the requests that succeeded.</param>
internal sealed record LoadResult(string What, long Events, long Failed, TimeSpan Elapsed, LatencyHistogram Latencies)
{
    /// <summary>How long the stream and the outbox then took to become empty.</summary>
    public TimeSpan Drain { get; init; }

    /// <summary>Through the whole line: the time to drain counts.</summary>
    public double PerSecond => Events / (Elapsed + Drain).TotalSeconds;

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The median rate of the runs of one thing.</summary>
    public static double MedianRate(IEnumerable<LoadResult> runs, string what) =>
        Median(runs.Where(r => string.Equals(r.What, what, StringComparison.Ordinal)).Select(r => r.PerSecond));

    public void Print(int run) => Console.WriteLine(
        $"run {run}  {What,-16} {PerSecond,9:#,0}/s  {Latencies}  failed {Failed}"
        + (Drain > TimeSpan.Zero ? $"  drained after {Drain.TotalMilliseconds:0} ms" : ""));
}
