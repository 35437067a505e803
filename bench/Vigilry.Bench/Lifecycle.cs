using System.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace Vigilry.Bench;

/// <summary>What a host with servers of its own takes to start and to stop under load, and how much memory when it has nothing to do.</summary>
internal static class Lifecycle
{
    public static async Task<int> RunAsync(string[] settings)
    {
        var own = new ConfigurationBuilder().AddCommandLine(settings).Build();
        var (runs, idle, load) = (own.Number("runs", 3), own.Seconds("idle", 60), own.Seconds("seconds", 10));
        var lost = 0;
        for (var run = 1; run <= runs; run++)
        {
            lost += await RunAsync(run, own["program"], idle, load);
        }

        return lost == 0 ? 0 : 1;
    }

    /// <returns>How many accepted events were lost.</returns>
    private static async Task<int> RunAsync(int run, string? program, TimeSpan idle, TimeSpan seconds)
    {
        var begun = Stopwatch.GetTimestamp();
        await using var host = await FaultyHost.StartAsync(program);
        Console.WriteLine($"run {run}: from nothing to ready {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.00} s");
        await Task.Delay(idle);
        Console.WriteLine($"run {run}: {idle.TotalSeconds:0} s later {host.DescribeMemory()}");

        Guid projectId;
        FaultCounts sent;
        await using (var instance = await BenchInstance.OpenAsync(host.Settings))
        {
            var project = await instance.Session.CreateProjectAsync("lifecycle", CancellationToken.None);
            projectId = project.Id;
            await using var load = new FaultLoad(host.Url, project.Key);
            load.Start();
            await Task.Delay(seconds);
            Console.WriteLine($"run {run}: under load {host.DescribeMemory()}");
            var (took, exitCode) = await host.TerminateAsync();
            Console.WriteLine($"run {run}: SIGTERM under load to exit {took.TotalSeconds:0.00} s, exit code {exitCode}");

            begun = Stopwatch.GetTimestamp();
            await host.LaunchAgainAsync();
            Console.WriteLine($"run {run}: second start to ready {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.00} s");
            sent = await load.StopAsync();
        }

        await using var again = await BenchInstance.OpenAsync(host.Settings);
        await again.Stream.DrainAsync();
        var stored = await Faults.StoredAsync(again.DataSource, projectId);
        var missing = sent.Accepted.Count(id => !stored.ContainsKey(id));
        Console.WriteLine($"run {run}: {sent.Accepted.Count:#,0} events accepted, {missing} of them lost, {stored.Count(s => s.Value > 1)} stored twice");
        await Task.Delay(idle);
        Console.WriteLine($"run {run}: {idle.TotalSeconds:0} s after the load {host.DescribeMemory()}");
        return missing;
    }
}
