using System.Diagnostics;
using System.Globalization;

namespace Vigilry.Bench;

/// <summary>The fullest load for minutes, to see whether memory grows.</summary>
internal static class Soak
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(string[] settings)
    {
        await using var instance = await BenchInstance.OpenAsync(settings);
        var duration = TimeSpan.FromMinutes(double.Parse(instance.Settings["minutes"] ?? "10", CultureInfo.InvariantCulture));
        var size = instance.Settings.Number("size", 1);
        var connections = instance.Settings.Number("connections", size == 1 ? 64 : 16);
        string[] keys = [.. (await instance.CreateProjectsAsync(instance.Settings.Number("projects", 1))).Select(p => p.Key)];
        using var sender = size == 1
            ? Sender.Single(instance.Url, keys, connections)
            : Sender.Batch(instance.Url, keys, BenchEvent.Generate(size * 20), size, connections);

        Console.WriteLine(
            $"{size} events a request, {connections} connections, {keys.Length} projects, {duration.TotalMinutes:0.#} minutes");
        await using var memory = InstanceMemory.Watch(instance);
        var started = Stopwatch.GetTimestamp();
        var load = Load.ClosedAsync("vigilry", sender, connections, duration);
        while (await Task.WhenAny(load, Task.Delay(Every)) != load)
        {
            Console.WriteLine(
                $"{Stopwatch.GetElapsedTime(started):mm\\:ss}  {memory.Current} MiB  {await instance.Stream.DescribeAsync()}");
        }

        (await load with { Drain = await instance.Stream.DrainAsync() }).Print(run: 1);
        return 0;
    }
}
