namespace Vigilry.Bench;

/// <summary>One event a request, as fast as they are answered, against an endpoint that only parses.</summary>
internal static class SingleLoad
{
    private const string Bare = "bare endpoint";
    private const string Vigilry = "vigilry";

    public static async Task<int> RunAsync(string[] settings)
    {
        await using var instance = await BenchInstance.OpenAsync(settings);
        var connections = instance.Settings.Number("connections", 64);
        var duration = instance.Settings.Seconds("seconds", 10);
        var warmUp = instance.Settings.Seconds("warm-up", 20);
        var runs = instance.Settings.Number("runs", 3);
        string[] keys = [.. (await instance.CreateProjectsAsync(instance.Settings.Number("projects", 1))).Select(p => p.Key)];
        using var bare = await BareProcess.StartAsync();
        using var toBare = Sender.Single(bare.Url, keys, connections);
        using var toVigilry = Sender.Single(instance.Url, keys, connections);

        Console.WriteLine($"POST /events, {connections} connections, {keys.Length} projects, {duration.TotalSeconds:0} s a run");
        await Load.ClosedAsync(Bare, toBare, connections, warmUp);
        await Load.ClosedAsync(Vigilry, toVigilry, connections, warmUp);
        await instance.Stream.DrainAsync();
        var results = new List<LoadResult>();
        await using var memory = InstanceMemory.Watch(instance);
        for (var run = 1; run <= runs; run++)
        {
            results.Add(await Load.ClosedAsync(Bare, toBare, connections, duration));
            results[^1].Print(run);
            var load = await Load.ClosedAsync(Vigilry, toVigilry, connections, duration);
            results.Add(load with { Drain = await instance.Stream.DrainAsync() });
            results[^1].Print(run);
        }

        var (bareRate, vigilryRate) = (LoadResult.MedianRate(results, Bare), LoadResult.MedianRate(results, Vigilry));
        Console.WriteLine($"median: bare {bareRate:#,0}/s, vigilry {vigilryRate:#,0}/s: {vigilryRate / bareRate:0.0 %} of bare");
        return 0;
    }
}
