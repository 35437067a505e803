using System.Diagnostics;

namespace Vigilry.Bench;

/// <summary>A lone event on an idle instance, against the commit of one row by COPY.</summary>
internal static class IdleLatency
{
    public static async Task<int> RunAsync(string[] settings)
    {
        await using var instance = await BenchInstance.OpenAsync(settings);
        var requests = instance.Settings.Number("requests", 500);
        var runs = instance.Settings.Number("runs", 3);
        var pause = TimeSpan.FromMilliseconds(instance.Settings.Number("pause", 10));
        var project = await instance.Session.CreateProjectAsync("idle", CancellationToken.None);
        using var sender = Sender.Single(instance.Url, [project.Key], connections: 1);
        await using var copy = await CopyBaseline.CreateAsync(instance.DataSource, BenchEvent.Generate(500));

        Console.WriteLine(
            $"{requests} single events and COPY commits of one row, one at a time, {pause.TotalMilliseconds:0} ms of quiet before each");
        await MeasureAsync(requests, pause, PostAsync);
        await MeasureAsync(requests, pause, turn => copy.CommitAsync(turn, rows: 1));
        var (posts, commits) = (new List<LatencyHistogram>(), new List<LatencyHistogram>());
        for (var run = 1; run <= runs; run++)
        {
            commits.Add(await MeasureAsync(requests, pause, turn => copy.CommitAsync(turn, rows: 1)));
            Console.WriteLine($"run {run}  COPY of one row  {commits[^1]}");
            posts.Add(await MeasureAsync(requests, pause, PostAsync));
            Console.WriteLine($"run {run}  POST /events     {posts[^1]}");
        }

        foreach (var percentile in new[] { 50.0, 99 })
        {
            var post = LoadResult.Median(posts.Select(h => h.At(percentile).TotalMilliseconds));
            var commit = LoadResult.Median(commits.Select(h => h.At(percentile).TotalMilliseconds));
            Console.WriteLine($"median p{percentile}: POST {post:0.00} ms, COPY {commit:0.00} ms: {post / commit:0.00} times");
        }

        return 0;

        async Task<TimeSpan> PostAsync(int turn)
        {
            var sent = Stopwatch.GetTimestamp();
            return await sender.SendAsync(turn)
                ? Stopwatch.GetElapsedTime(sent)
                : throw new InvalidOperationException("An event was not accepted.");
        }
    }

    private static async Task<LatencyHistogram> MeasureAsync(int count, TimeSpan pause, Func<int, Task<TimeSpan>> act)
    {
        var latencies = new LatencyHistogram();
        for (var turn = 0; turn < count; turn++)
        {
            await Task.Delay(pause);
            latencies.Record(await act(turn));
        }

        return latencies;
    }
}
