using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vigilry.Auth.Contracts;
using Vigilry.Host;
using Vigilry.Host.Demo;
using Vigilry.IntegrationTests.Notifications;
using Vigilry.IntegrationTests.Servers;

namespace Vigilry.IntegrationTests.Telemetry;

/// <summary>
/// A host in a process of its own, as meters and sources are a process's, with JSON logs, a token for its metrics and traces that are received, which has
/// had one spike and has told a webhook of it.
/// </summary>
internal sealed class ObservedHost : IAsyncDisposable
{
    public const string Token = "a-token-for-metrics-alone";
    public const string Message = "what nobody may read: 4111 1111 1111 1111";

    private readonly TestDirectory _parent;
    private readonly HostProcess _process;
    private readonly WebhookReceiver _webhooks;
    private readonly ApiSession _session;

    private ObservedHost(TestDirectory parent, HostProcess process, TraceReceiver traces, WebhookReceiver webhooks, ApiSession session, string key, LiveDashboard dashboard)
    {
        (_parent, _process, Traces, _webhooks, _session, Key, Dashboard) = (parent, process, traces, webhooks, session, key, dashboard);
    }

    public TraceReceiver Traces { get; }

    public LiveDashboard Dashboard { get; }

    public string Key { get; }

    public string Output => _process.Output;

    public Uri BaseAddress => _process.BaseAddress;

    /// <summary>What may stand in no log, metric or trace.</summary>
    public IReadOnlyList<string> Secrets => [Key, Token, Message, _session.Email, _session.Password, "secret-path", "secret-query"];

    public static async Task<ObservedHost> StartAsync(CancellationToken ct)
    {
        var parent = TestDirectory.Create();
        var traces = await TraceReceiver.StartAsync();
        var webhooks = await WebhookReceiver.StartAsync();
        var process = await HostProcess.StartAsync(
            Path.Combine(parent.Path, "data"),
            ct,
            settings:
            [
                $"--Vigilry:Metrics:Token={Token}",
                "--Vigilry:Notifications:AllowedNetworks:0=127.0.0.0/8",
                "--Logging:Console:FormatterName=json",
                $"--OTEL_EXPORTER_OTLP_ENDPOINT={traces.Url}",
                "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
                "--OTEL_BSP_SCHEDULE_DELAY=100",
                "--OTEL_SERVICE_NAME=vigilry-test",
            ]);
        await using var services = VigilryHost.Build([$"--Vigilry:DataDirectory={process.DataDirectory}"], builder => builder.Logging.ClearProviders());
        await using var scope = services.Services.CreateAsyncScope();
        var session = await ApiSession.CreateAsync(scope.ServiceProvider.GetRequiredService<IAccounts>(), process.BaseAddress, "Test", TimeProvider.System, ct);
        var (projectId, key) = await session.CreateProjectAsync("web", ct);
        var dashboard = await LiveDashboard.OpenAsync(session.CreateHubConnection(process.BaseAddress), ct);
        using var channel = await session.Http.PostAsJsonAsync(
            $"/api/projects/{projectId}/channels", new { kind = "WEBHOOK", name = "Ops", target = $"{webhooks.Url}/secret-path" }, ct);
        channel.EnsureSuccessStatusCode();
        return new ObservedHost(parent, process, traces, webhooks, session, key, dashboard);
    }

    /// <summary>Posts what makes a spike, all but the last error under traces of their own, and waits until everybody has heard of it.</summary>
    /// <param name="traceId">The trace of the last error.</param>
    /// <param name="ct">Gives up.</param>
    public async Task SpikeAsync(string traceId, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = BaseAddress };
        for (var i = 0; i < 11; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/events?token=secret-query")
            {
                Headers = { { "X-Api-Key", Key }, { "traceparent", i == 10 ? $"00-{traceId}-00f067aa0ba902b7-01" : $"00-{i + 1:x32}-00f067aa0ba902b7-01" } },
                Content = JsonContent.Create(new { severity = "ERROR", type = "TypeError", message = Message }),
            };
            using var response = await http.SendAsync(request, ct);
            response.EnsureSuccessStatusCode();
        }

        while (_webhooks.Received.Count == 0 || Dashboard.Count("INCIDENT_CREATED") == 0)
        {
            await Task.Delay(50, ct);
        }
    }

    public async Task<string> ScrapeAsync(CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = BaseAddress };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), ct);
    }

    public async ValueTask DisposeAsync()
    {
        await Dashboard.DisposeAsync();
        _session.Dispose();
        await _process.DisposeAsync();
        await _webhooks.DisposeAsync();
        await Traces.DisposeAsync();
        await _parent.DisposeAsync();
    }
}
