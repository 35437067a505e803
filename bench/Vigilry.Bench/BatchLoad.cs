namespace Vigilry.Bench;

/// <summary>Batches as fast as they are answered, against raw COPY of the same rows into the same database.</summary>
internal static class BatchLoad
{
    private const string Vigilry = "vigilry";
    private const int LargeCopy = 1_000;

    public static async Task<int> RunAsync(string[] settings)
    {
        await using var instance = await BenchInstance.OpenAsync(settings);
        var size = instance.Settings.Number("size", 100);
        var connections = instance.Settings.Number("connections", 16);
        var duration = instance.Settings.Seconds("seconds", 10);
        var warmUp = instance.Settings.Seconds("warm-up", 20);
        var runs = instance.Settings.Number("runs", 3);
        string[] keys = [.. (await instance.CreateProjectsAsync(instance.Settings.Number("projects", 1))).Select(p => p.Key)];
        var events = BenchEvent.Generate(size * 20);
        using var toVigilry = Sender.Batch(instance.Url, keys, events, size, connections);
        await using var copy = await CopyBaseline.CreateAsync(instance.DataSource, events);
        var (sameCopy, largeCopy) = ($"copy of {size}", $"copy of {LargeCopy}");

        Console.WriteLine(
            $"POST /events/batch, {size} events a batch, {connections} connections, {keys.Length} projects, "
            + $"{duration.TotalSeconds:0} s a run");
        Console.WriteLine("COPY on one connection; rates are of events or rows, latencies of requests or commits");
        await Load.ClosedAsync(Vigilry, toVigilry, connections, warmUp);
        await copy.RunAsync(sameCopy, size, warmUp);
        await instance.Stream.DrainAsync();
        var results = new List<LoadResult>();
        await using var memory = InstanceMemory.Watch(instance);
        for (var run = 1; run <= runs; run++)
        {
            foreach (var (what, rows) in new[] { (sameCopy, size), (largeCopy, LargeCopy) })
            {
                await copy.ClearAsync();
                results.Add(await copy.RunAsync(what, rows, duration));
                results[^1].Print(run);
            }

            var load = await Load.ClosedAsync(Vigilry, toVigilry, connections, duration);
            results.Add(load with { Drain = await instance.Stream.DrainAsync() });
            results[^1].Print(run);
        }

        var rate = LoadResult.MedianRate(results, Vigilry);
        foreach (var baseline in new[] { sameCopy, largeCopy })
        {
            var copied = LoadResult.MedianRate(results, baseline);
            Console.WriteLine($"median: {baseline} {copied:#,0}/s, vigilry {rate:#,0}/s: {rate / copied:0.0 %} of COPY");
        }

        return 0;
    }
}
