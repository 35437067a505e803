namespace Vigilry.Bench;

/// <summary>Single events at a given rate, however slowly they are answered.</summary>
internal static class OpenLoad
{
    public static async Task<int> RunAsync(string[] settings)
    {
        await using var instance = await BenchInstance.OpenAsync(settings);
        var rate = instance.Settings.Number("rate", 2_000);
        var connections = instance.Settings.Number("connections", 256);
        var duration = instance.Settings.Seconds("seconds", 10);
        var runs = instance.Settings.Number("runs", 3);
        string[] keys = [.. (await instance.CreateProjectsAsync(instance.Settings.Number("projects", 1))).Select(p => p.Key)];
        using var sender = Sender.Single(instance.Url, keys, connections);

        Console.WriteLine(
            $"POST /events, {rate} a second, at most {connections} connections, {keys.Length} projects, {duration.TotalSeconds:0} s a run");
        await Load.OpenAsync("vigilry", sender, rate, instance.Settings.Seconds("warm-up", 20));
        var results = new List<LoadResult>();
        await using var memory = InstanceMemory.Watch(instance);
        for (var run = 1; run <= runs; run++)
        {
            var load = await Load.OpenAsync("vigilry", sender, rate, duration);
            results.Add(load with { Drain = await instance.Stream.DrainAsync() });
            results[^1].Print(run);
        }

        foreach (var percentile in new[] { 50.0, 95, 99 })
        {
            var median = LoadResult.Median(results.Select(r => r.Latencies.At(percentile).TotalMilliseconds));
            Console.WriteLine($"median of the runs' p{percentile}: {median:0.00} ms");
        }

        return 0;
    }
}
