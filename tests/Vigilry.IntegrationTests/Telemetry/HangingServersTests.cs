using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using NUnit.Framework;
using Vigilry.IntegrationTests.Servers;
using Vigilry.Platform.Servers;

namespace Vigilry.IntegrationTests.Telemetry;

/// <summary>PostgreSQL and Redis that take connections and never answer.</summary>
[TestFixture, Parallelizable(ParallelScope.Self), Platform(Exclude = "Win")]
public class HangingServersTests
{
    [Test, CancelAfter(120_000)]
    public async Task Readiness_names_what_hangs_and_metrics_are_still_there(CancellationToken ct)
    {
        await using var parent = TestDirectory.Create();
        await using var host = await HostProcess.StartAsync(Path.Combine(parent.Path, "data"), ct);

        // Whoever asks gives up after 10 s.
        using var http = new HttpClient { BaseAddress = host.BaseAddress, Timeout = TimeSpan.FromSeconds(10) };
        string[] processes = [$"{host.RedisId}", $"{host.PostgresId}", .. ChildrenOf(host.PostgresId)];
        Assert.That(Command.Run("kill", ["-STOP", .. processes]), Is.EqualTo((0, "")));
        try
        {
            Assert.That(await UnreadyAsync(http, ct), Is.SupersetOf((string[])["postgres", "redis"]));
            using var alive = await http.GetAsync(new Uri("/healthz", UriKind.Relative), ct);
            Assert.That(alive.StatusCode, Is.EqualTo(HttpStatusCode.OK));

            string metrics;
            do
            {
                metrics = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), ct);
                await Task.Delay(500, ct);
            }
            while (!IsUnready(metrics, "postgres") || !IsUnready(metrics, "redis") || metrics.Contains("\nvigilry_stream_lag{", StringComparison.Ordinal));

            // Workers that get nowhere are late in the end.
            while (!(await UnreadyAsync(http, ct)).Contains("risk-worker", StringComparer.Ordinal))
            {
                await Task.Delay(500, ct);
            }
        }
        finally
        {
            Command.Run("kill", ["-CONT", .. processes]);
        }

        while ((await UnreadyAsync(http, ct)).Count > 0)
        {
            await Task.Delay(500, ct);
        }
    }

    private static bool IsUnready(string metrics, string check) => metrics.Split('\n').Any(l =>
        l.StartsWith("vigilry_ready{", StringComparison.Ordinal)
        && l.Contains($"check=\"{check}\"", StringComparison.Ordinal)
        && l.EndsWith(" 0", StringComparison.Ordinal));

    /// <summary>By name.</summary>
    private static async Task<IReadOnlyCollection<string>> UnreadyAsync(HttpClient http, CancellationToken ct)
    {
        using var response = await http.GetAsync(new Uri("/readyz", UriKind.Relative), ct);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(ct);
        string[] unready = [.. body.GetProperty("reasons").EnumerateObject().Select(r => r.Name)];

        // A late worker alone is told, and keeps no events away.
        var mayServe = !unready.Intersect(["postgres", "redis", "migrations", "disk", "stopping"], StringComparer.Ordinal).Any();
        Assert.That(response.StatusCode, Is.EqualTo(mayServe ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable));
        return unready;
    }

    /// <summary>By proc(5).</summary>
    private static string[] ChildrenOf(int processId) =>
        File.ReadAllText($"/proc/{processId}/task/{processId}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
