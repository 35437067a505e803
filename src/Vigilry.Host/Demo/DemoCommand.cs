using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using Vigilry.Auth.Contracts;
using Vigilry.Host.Commands;

namespace Vigilry.Host.Demo;

/// <summary><c>vigilry demo</c>: plays half an hour of a small shop's traffic to a running instance, and shows what the instance makes of it.</summary>
internal sealed class DemoCommand(Uri url, IAccounts accounts, TimeProvider time, TextWriter output) : IAsyncDisposable
{
    private const int Seed = 20_261_124;

    private readonly TaskCompletionSource _resolved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HubConnection? _hub;

    /// <summary>Runs until the incident is resolved.</summary>
    /// <param name="args">Settings, as the instance itself takes them.</param>
    /// <param name="ct">Ends the demo.</param>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(string[] args, CancellationToken ct)
    {
        await using var app = VigilryHost.Build(args, builder => builder.Logging.ClearProviders());
        var url = CommandHost.UrlOf(app.Configuration);
        if (!await AnswersAsync(url, ct))
        {
            await Console.Error.WriteLineAsync($"No instance is ready at {url}. Start one first: ./run.sh, or ./run.sh --demo for both.");
            return 1;
        }

        await using var scope = app.Services.CreateAsyncScope();
        await using var demo = new DemoCommand(
            url, scope.ServiceProvider.GetRequiredService<IAccounts>(), TimeProvider.System, Console.Out);
        await demo.PlayAsync(ct);
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        if (_hub is not null)
        {
            await _hub.DisposeAsync();
        }
    }

    private static async Task<bool> AnswersAsync(Uri url, CancellationToken ct)
    {
        try
        {
            using var http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(5) };
            using var ready = await http.GetAsync(new Uri("/readyz", UriKind.Relative), ct);
            return ready.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task PlayAsync(CancellationToken ct)
    {
        using var session = await ApiSession.CreateAsync(accounts, url, "Demo shop", time, ct);
        var projects = new Dictionary<string, (Guid Id, string Key)>(StringComparer.Ordinal)
        {
            [DemoTraffic.Shop] = await session.CreateProjectAsync(DemoTraffic.Shop, ct),
            [DemoTraffic.Payments] = await session.CreateProjectAsync(DemoTraffic.Payments, ct),
        };
        await output.WriteLineAsync($"Organization \"Demo shop\" with projects {DemoTraffic.Shop} and {DemoTraffic.Payments}.");
        await output.WriteLineAsync($"Log in as {session.Email} with password {session.Password}");
        await output.WriteLineAsync($"Half an hour of traffic in {DemoTraffic.History.TotalSeconds:0} s, then the payment provider fails:");

        await ListenAsync(session, projects.ToDictionary(p => p.Value.Id, p => p.Key), ct);
        await SendAsync(projects, ct);
        await SayAsync("The provider is back. The incident closes when quiet has lasted long enough.");
        await _resolved.Task.WaitAsync(ct);
        await output.WriteLineAsync($"All of it: curl -s -H 'X-Api-Key: {projects[DemoTraffic.Payments].Key}' {url}api/organizations/{session.OrganizationId}/incidents");
    }

    private async Task ListenAsync(ApiSession session, Dictionary<Guid, string> names, CancellationToken ct)
    {
        _hub = session.CreateHubConnection(url);
        _hub.On<JsonElement>("INCIDENT_CREATED", incident => SayAsync(Describe(incident, names)));
        _hub.On<JsonElement>("INCIDENT_UPDATED", async incident =>
        {
            if (!incident.TryGetProperty("previousStatus", out _))
            {
                return;
            }

            await SayAsync(Describe(incident, names));
            if (incident.GetProperty("status").ValueEquals("RESOLVED"))
            {
                _resolved.TrySetResult();
            }
        });
        await _hub.StartAsync(ct);
    }

    private async Task SendAsync(Dictionary<string, (Guid Id, string Key)> projects, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = url };
        var started = time.GetTimestamp();
        var spiking = false;
        foreach (var next in DemoTraffic.Generate(Seed))
        {
            var wait = next.After - time.GetElapsedTime(started);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, ct);
            }

            if (!spiking && next.After >= DemoTraffic.History)
            {
                spiking = true;
                await SayAsync("The payment provider stops answering.");
            }

            await PostAsync(http, projects[next.Project].Key, next, ct);
        }
    }

    private async Task PostAsync(HttpClient http, string key, DemoEvent next, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/events")
        {
            Content = JsonContent.Create(new
            {
                severity = next.Severity,
                type = next.Type,
                message = next.Message,
                source = next.Source,
                environment = "production",
                timestamp = time.GetUtcNow() - next.Age,
                payload = next.Payload,
            }),
        };
        request.Headers.Add("X-Api-Key", key);
        using var response = await http.SendAsync(request, ct);
        response.EnsureSuccessStatusCode();
    }

    private static string Describe(JsonElement incident, Dictionary<Guid, string> names) =>
        $"{incident.GetProperty("status").GetString(),-13} {names[incident.GetProperty("projectId").GetGuid()]}: "
        + $"{incident.GetProperty("title").GetString()} ({incident.GetProperty("errorCount").GetInt32()} errors so far)";

    private Task SayAsync(string line) => output.WriteLineAsync($"{time.GetLocalNow():HH:mm:ss}  {line}");
}
