using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vigilry.Auth.Contracts;
using Vigilry.Host;
using Vigilry.Host.Demo;

namespace Vigilry.Bench;

/// <summary>
/// From sending the eleventh error to hearing <c>INCIDENT_CREATED</c>, over HTTP and SignalR as clients use them, on a running and otherwise
/// idle instance. Each trial is a project of its own.
/// </summary>
internal static class AlertLatency
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(string[] settings)
    {
        await using var app = VigilryHost.Build(settings, builder => builder.Logging.ClearProviders());
        var url = new Uri(app.Configuration["urls"]?.Split(';')[0] ?? VigilryHost.DefaultUrl);
        var trials = int.Parse(app.Configuration["projects"] ?? "200", CultureInfo.InvariantCulture);
        await using var scope = app.Services.CreateAsyncScope();
        using var session = await ApiSession.CreateAsync(
            scope.ServiceProvider.GetRequiredService<IAccounts>(), url, "Benchmark", TimeProvider.System, CancellationToken.None);
        await using var hub = session.CreateHubConnection(url);
        var created = new TaskCompletionSource<Guid>(TaskCreationOptions.RunContinuationsAsynchronously);
        hub.On<JsonElement>("INCIDENT_CREATED", incident => created.TrySetResult(incident.GetProperty("projectId").GetGuid()));
        await hub.StartAsync();

        using var http = new HttpClient { BaseAddress = url };
        var latencies = new List<double>(trials);
        for (var trial = 0; trial < trials; trial++)
        {
            var (id, key) = await session.CreateProjectAsync($"trial-{trial}", CancellationToken.None);
            for (var error = 0; error < 10; error++)
            {
                await PostErrorAsync(http, key);
            }

            created = new TaskCompletionSource<Guid>(TaskCreationOptions.RunContinuationsAsynchronously);
            var started = Stopwatch.GetTimestamp();
            var answered = PostErrorAsync(http, key);
            var heard = await created.Task.WaitAsync(LongestWait);
            latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await answered;
            if (heard != id)
            {
                throw new InvalidOperationException("An incident of another project was heard.");
            }
        }

        Print(latencies);
        return 0;
    }

    private static async Task PostErrorAsync(HttpClient http, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/events")
        {
            Content = JsonContent.Create(new { severity = "ERROR", type = "TypeError", message = "x is undefined", source = "bench" }),
        };
        request.Headers.Add("X-Api-Key", key);
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    private static void Print(List<double> latencies)
    {
        double[] sorted = [.. latencies.Order()];
        Console.WriteLine($"eleventh error sent -> INCIDENT_CREATED heard, {sorted.Length} fresh projects");
        foreach (var (name, share) in new[] { ("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0) })
        {
            Console.WriteLine($"{name}  {sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)],7:0.0} ms");
        }
    }
}
