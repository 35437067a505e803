using System.Diagnostics;

namespace Vigilry.Bench;

/// <summary>Loads an address.</summary>
internal static class Load
{
    /// <summary>Each connection sends its next request when the last was answered.</summary>
    public static async Task<LoadResult> ClosedAsync(string what, Sender sender, int connections, TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        var workers = await Task.WhenAll(Enumerable.Range(0, connections).Select(worker => Task.Run(async () =>
        {
            var latencies = new LatencyHistogram();
            var failed = 0L;
            for (var turn = worker * 7; Stopwatch.GetElapsedTime(started) < duration; turn++)
            {
                var sent = Stopwatch.GetTimestamp();
                if (await sender.SendAsync(turn))
                {
                    latencies.Record(Stopwatch.GetElapsedTime(sent));
                }
                else
                {
                    failed++;
                }
            }

            return (latencies, failed);
        })));
        return Collect(what, sender, started, workers);
    }

    /// <summary>
    /// Sends on a schedule that is fixed beforehand. A request that is late because others are still being answered is measured from its
    /// place in the schedule, so that a stall shows in every request that it delayed.
    /// </summary>
    /// <param name="perSecond">Requests a second.</param>
    public static async Task<LoadResult> OpenAsync(string what, Sender sender, double perSecond, TimeSpan duration)
    {
        using var over = new CancellationTokenSource(duration);
        return await OpenAsync(what, sender, perSecond, over.Token);
    }

    /// <inheritdoc cref="OpenAsync(string, Sender, double, TimeSpan)"/>
    /// <param name="over">Ends the sending; what was sent is still waited for.</param>
    public static async Task<LoadResult> OpenAsync(string what, Sender sender, double perSecond, CancellationToken over)
    {
        var started = Stopwatch.GetTimestamp();
        var latencies = new LatencyHistogram();
        var failed = 0L;
        var recording = new Lock();
        var requests = new List<Task>();
        while (!over.IsCancellationRequested)
        {
            while (requests.Count <= Stopwatch.GetElapsedTime(started).TotalSeconds * perSecond)
            {
                requests.Add(SendAsync(requests.Count));
            }

            await Task.Delay(1, CancellationToken.None);
        }

        await Task.WhenAll(requests);
        return Collect(what, sender, started, [(latencies, failed)]);

        async Task SendAsync(int turn)
        {
            var scheduled = TimeSpan.FromSeconds(turn / perSecond);
            var taken = await sender.SendAsync(turn);
            lock (recording)
            {
                if (taken)
                {
                    latencies.Record(Stopwatch.GetElapsedTime(started) - scheduled);
                }
                else
                {
                    failed++;
                }
            }
        }
    }

    private static LoadResult Collect(
        string what, Sender sender, long started, IReadOnlyList<(LatencyHistogram Latencies, long Failed)> workers)
    {
        var elapsed = Stopwatch.GetElapsedTime(started);
        var all = new LatencyHistogram();
        foreach (var (latencies, _) in workers)
        {
            all.Add(latencies);
        }

        return new LoadResult(what, all.Count * sender.EventsPerBody, workers.Sum(w => w.Failed), elapsed, all);
    }
}
