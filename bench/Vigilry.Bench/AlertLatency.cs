using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;

namespace Vigilry.Bench;

/// <summary>
/// From sending the eleventh error to hearing <c>INCIDENT_CREATED</c>, over HTTP and SignalR as clients use them: on an instance that is
/// otherwise idle, and while errors storm in one other project. Each trial is a project of its own; before its eleventh error there is a
/// pause, in which the ten before it and the last trial's incident and mail are done with.
/// </summary>
internal static class AlertLatency
{
    private const int Threshold = 10;
    private const int StormBatch = 100;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(string[] settings)
    {
        await using var instance = await BenchInstance.OpenAsync(settings);
        var trials = instance.Settings.Number("projects", 300);
        var storm = instance.Settings.Number("storm", 0);
        var pause = TimeSpan.FromMilliseconds(instance.Settings.Number("pause", 100));
        await using var hub = instance.Session.CreateHubConnection(instance.Url);
        var heard = new ConcurrentDictionary<Guid, TaskCompletionSource>();
        hub.On<JsonElement>("INCIDENT_CREATED", incident => Heard(heard, incident.GetProperty("projectId").GetGuid()).TrySetResult());
        await hub.StartAsync();
        await using var memory = InstanceMemory.Watch(instance);

        Console.WriteLine($"eleventh error sent -> INCIDENT_CREATED heard, {trials} fresh projects, {pause.TotalMilliseconds:0} ms of quiet before it");
        Console.WriteLine($"idle   {await MeasureAsync(instance, trials, pause, heard)}");
        if (storm > 0)
        {
            await UnderStormAsync(instance, storm, trials, pause, heard);
        }

        return 0;
    }

    private static async Task UnderStormAsync(
        BenchInstance instance, int errorsPerSecond, int trials, TimeSpan pause, ConcurrentDictionary<Guid, TaskCompletionSource> heard)
    {
        var fill = instance.Settings.Seconds("fill", 60);
        var project = await instance.Session.CreateProjectAsync("storm", CancellationToken.None);
        var errors = Enumerable.Range(0, 20 * StormBatch).Select(i => BenchEvent.Generate(i, severity: 3));
        using var sender = Sender.Batch(instance.Url, [project.Key], errors, StormBatch, connections: 64);
        using var over = new CancellationTokenSource();
        Console.WriteLine($"storm of {errorsPerSecond} errors a second, {fill.TotalSeconds:0} s to fill its window");
        Console.WriteLine($"before  {await instance.Stream.DescribeAsync()}");
        var storm = Load.OpenAsync("storm", sender, (double)errorsPerSecond / StormBatch, over.Token);
        await Task.WhenAny(storm, Task.Delay(fill));
        Console.WriteLine($"filled  {await instance.Stream.DescribeAsync()}");
        Console.WriteLine($"storm  {await MeasureAsync(instance, trials, pause, heard)}");
        Console.WriteLine($"after   {await instance.Stream.DescribeAsync()}");
        await over.CancelAsync();
        (await storm with { Drain = await instance.Stream.DrainAsync() }).Print(run: 1);
    }

    private static async Task<LatencyHistogram> MeasureAsync(
        BenchInstance instance, int trials, TimeSpan pause, ConcurrentDictionary<Guid, TaskCompletionSource> heard)
    {
        var latencies = new LatencyHistogram();
        byte[] error = BenchEvent.Generate(0, severity: 3).ToJson();
        foreach (var (id, key) in await instance.CreateProjectsAsync(trials))
        {
            using var sender = new Sender(new Uri(instance.Url, "/events"), [key], [error], eventsPerBody: 1, connections: 1);
            for (var i = 0; i < Threshold; i++)
            {
                await SendAsync(sender);
            }

            await Task.Delay(pause);
            var started = Stopwatch.GetTimestamp();
            var answered = SendAsync(sender);
            await Heard(heard, id).Task.WaitAsync(LongestWait);
            latencies.Record(Stopwatch.GetElapsedTime(started));
            await answered;
        }

        return latencies;
    }

    private static async Task SendAsync(Sender sender)
    {
        if (!await sender.SendAsync(turn: 0))
        {
            throw new InvalidOperationException("An error was not accepted.");
        }
    }

    private static TaskCompletionSource Heard(ConcurrentDictionary<Guid, TaskCompletionSource> heard, Guid projectId) =>
        heard.GetOrAdd(projectId, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
