using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Vigilry.Auth.Contracts;
using Vigilry.Host;
using Vigilry.Host.Demo;
using Vigilry.IntegrationTests.Servers;

namespace Vigilry.IntegrationTests.Notifications;

/// <summary>
/// Incidents that are told by mail and by webhook while the host is killed again and again. <c>VIGILRY_KILLED_INCIDENTS</c> asks for more of them,
/// <c>VIGILRY_KILLS</c> for more kills, <c>VIGILRY_KILL_SEED</c> for the same moments.
/// </summary>
[TestFixture, Parallelizable(ParallelScope.Self)]
public partial class KilledHostTests
{
    private static readonly TimeSpan LongestQuiet = TimeSpan.FromSeconds(4);

    [Test, CancelAfter(1_800_000)]
    public async Task Each_incident_is_told_through_each_channel_and_no_notice_has_two_names(CancellationToken ct)
    {
        var (incidents, kills, seed) = (Setting("VIGILRY_KILLED_INCIDENTS", 20), Setting("VIGILRY_KILLS", 2), Setting("VIGILRY_KILL_SEED", 1));
        await using var parent = TestDirectory.Create();
        await using var smtp = new SmtpServer();
        await smtp.StartAsync(ct);
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await KillableHost.StartAsync(Path.Combine(parent.Path, "data"), smtp.Port, ct);
        using var session = await SessionAsync(host, ct);
        var keys = await ProjectsAsync(session, receiver.Url, incidents, ct);

        var posting = PostAsync(host, keys, ct);
        var random = new Random(seed);
        for (var kill = 0; kill < kills; kill++)
        {
            await Task.Delay(random.NextDouble() * LongestQuiet, ct);
            await host.KillAndRestartAsync(ct);
        }

        await posting;
        Assert.That(() => Told(receiver).Count, Is.EqualTo(incidents).After(240_000, 500));
        Assert.That(() => Mailed(smtp).Count, Is.EqualTo(incidents).After(240_000, 500));

        // One notice, however often its request or mail came.
        Assert.That(Told(receiver).Values, Has.All.EqualTo(1));
        Assert.That(Mailed(smtp).Values, Has.All.EqualTo(1));
        var (requests, mails) = (receiver.Received.Count(IsOpened), smtp.Received().Count);
        TestContext.Progress.WriteLine(
            $"{incidents} incidents, {kills} kills (seed {seed}): 0 lost; {requests - incidents} requests came again, each as the same one; {mails} mails, many of them digests");
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private static async Task<ApiSession> SessionAsync(KillableHost host, CancellationToken ct)
    {
        await using var app = VigilryHost.Build([$"--Vigilry:DataDirectory={host.DataDirectory}"], builder => builder.Logging.ClearProviders());
        await using var scope = app.Services.CreateAsyncScope();
        return await ApiSession.CreateAsync(scope.ServiceProvider.GetRequiredService<IAccounts>(), host.BaseAddress, "Test", TimeProvider.System, ct);
    }

    private static async Task<List<string>> ProjectsAsync(ApiSession session, string url, int count, CancellationToken ct)
    {
        var keys = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var (id, key) = await session.CreateProjectAsync($"project {i}", ct);
            using var added = await session.Http.PostAsJsonAsync($"/api/projects/{id}/channels", new { kind = "WEBHOOK", name = "hook", target = $"{url}/{i}" }, ct);
            added.EnsureSuccessStatusCode();
            keys.Add(key);
        }

        return keys;
    }

    /// <summary>Eleven errors into each project, each batch again until it is accepted.</summary>
    private static Task PostAsync(KillableHost host, IEnumerable<string> keys, CancellationToken ct) => Parallel.ForEachAsync(
        keys,
        new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = ct },
        async (key, end) =>
        {
            var now = TimeProvider.System.GetUtcNow();
            var events = Enumerable.Range(0, 11).Select(_ => new { id = Guid.CreateVersion7(now), severity = "ERROR", type = "TypeError" }).ToArray();
            while (!await TryPostAsync(host, key, new { events }, end))
            {
                await Task.Delay(100, end);
            }
        });

    private static async Task<bool> TryPostAsync(KillableHost host, string key, object body, CancellationToken ct)
    {
        try
        {
            using var http = new HttpClient { BaseAddress = host.BaseAddress, DefaultRequestHeaders = { { "X-Api-Key", key } } };
            using var response = await http.PostAsJsonAsync("/events/batch", body, ct);
            return response.StatusCode is HttpStatusCode.Accepted;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>How many different notices there were of each incident that opened.</summary>
    private static Dictionary<string, int> Told(WebhookReceiver receiver) => receiver.Received
        .Where(IsOpened)
        .GroupBy(r => $"{r.Json.GetProperty("data").GetProperty("incidentId")}", StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.Select(r => r.Headers["webhook-id"]).Distinct(StringComparer.Ordinal).Count(), StringComparer.Ordinal);

    private static bool IsOpened(ReceivedRequest request) => request.Json.GetProperty("type").ValueEquals("incident.opened");

    /// <summary>How many different mails there were of each project whose incident opened, alone or in a digest.</summary>
    private static Dictionary<string, int> Mailed(SmtpServer smtp) => smtp.Received()
        .SelectMany(m => OpenProject().Matches($"{m.Subject}\n{m.TextBody}").Select(o => o.Value).Distinct(StringComparer.Ordinal).Select(o => (Opened: o, m.MessageId)))
        .GroupBy(o => o.Opened, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.Select(o => o.MessageId).Distinct(StringComparer.Ordinal).Count(), StringComparer.Ordinal);

    [GeneratedRegex("OPEN project \\d+:", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex OpenProject();

    /// <summary>A host that comes back after each kill, on another port.</summary>
    private sealed class KillableHost(string dataDirectory, string[] settings) : IAsyncDisposable
    {
        private HostProcess? _process;

        public string DataDirectory => dataDirectory;

        public Uri BaseAddress => Volatile.Read(ref _process)!.BaseAddress;

        public static async Task<KillableHost> StartAsync(string dataDirectory, int smtpPort, CancellationToken ct)
        {
            var host = new KillableHost(
                dataDirectory,
                [
                    "--Vigilry:Smtp:Host=127.0.0.1", $"--Vigilry:Smtp:Port={smtpPort}", "--Vigilry:Smtp:From=vigilry@example.com",
                    "--Vigilry:Notifications:AllowedNetworks:0=127.0.0.0/8", "--Vigilry:Notifications:MessagesPerMinute=10",
                    "--Vigilry:Notifications:MailsPerHour=10000", "--Vigilry:Incidents:ActiveTtl=01:00:00", "--Vigilry:Incidents:InvestigatingTtl=02:00:00",
                ]);
            host._process = await HostProcess.StartAsync(dataDirectory, ct, settings: host.Settings);
            return host;
        }

        private string[] Settings => settings;

        public async Task KillAndRestartAsync(CancellationToken ct)
        {
            await _process!.KillAsync(ct);
            await _process.DisposeAsync();
            Volatile.Write(ref _process, await HostProcess.StartAsync(dataDirectory, ct, settings: settings));
        }

        public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
