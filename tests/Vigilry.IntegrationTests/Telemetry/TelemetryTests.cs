using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Vigilry.Platform.Servers;

namespace Vigilry.IntegrationTests.Telemetry;

/// <summary>What a host that has had a spike shows to operators.</summary>
[TestFixture, Parallelizable(ParallelScope.Self), FixtureLifeCycle(LifeCycle.SingleInstance), Platform(Exclude = "Win")]
public sealed partial class TelemetryTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    private ObservedHost _host = null!;

    private static string OpsFolder => Path.Combine(TestContext.CurrentContext.TestDirectory, "ops");

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        _host = await ObservedHost.StartAsync(limit.Token);
        await _host.SpikeAsync(TraceId, limit.Token);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task Metrics_tell_of_the_spike(CancellationToken ct)
    {
        // Two of them are asked for every 10 s.
        while (!(await SamplesAsync(ct)).ContainsKey("""vigilry_incidents_unresolved{status="open"}""")
            || (await SamplesAsync(ct))["""vigilry_incidents_unresolved{status="open"}"""] == 0)
        {
            await Task.Delay(500, ct);
        }

        var samples = await SamplesAsync(ct);

        Assert.That(samples["""vigilry_ingestion_events_total{outcome="accepted"}"""], Is.EqualTo(11));
        Assert.That(samples["""vigilry_ingestion_events_total{outcome="unavailable"}"""], Is.Zero);
        Assert.That(samples["vigilry_ingestion_commit_size_sum{}"], Is.EqualTo(11));
        Assert.That(samples["""vigilry_detection_duration_seconds_count{spike="true"}"""], Is.EqualTo(1));
        Assert.That(samples["vigilry_realtime_alert_latency_seconds_count{}"], Is.EqualTo(1));
        Assert.That(samples["vigilry_realtime_alert_latency_seconds_sum{}"], Is.GreaterThan(0).And.LessThan(60));
        Assert.That(samples["""vigilry_alert_stage_duration_seconds_count{stage="broadcast"}"""], Is.EqualTo(1));
        Assert.That(samples["vigilry_realtime_connections{}"], Is.EqualTo(1));
        Assert.That(samples["""vigilry_notifications_attempts_total{kind="webhook",outcome="sent"}"""], Is.EqualTo(1));
        Assert.That(samples["""vigilry_ready{check="redis"}"""], Is.EqualTo(1));
        Assert.That(samples["vigilry_data_disk_minimum_bytes{}"], Is.EqualTo(512 * 1024 * 1024));
        Assert.That(samples.Keys, Has.Some.StartsWith("""vigilry_stream_lag{group="risk-worker"}""").And.Some.StartsWith("""vigilry_stream_lag{group="ws-service"}"""));
    }

    [Test, CancelAfter(60_000)]
    public async Task Metrics_are_what_Prometheus_reads_and_name_nobody(CancellationToken ct)
    {
        var metrics = await _host.ScrapeAsync(ct);

        var (_, complaints) = await CheckMetricsAsync(metrics, ct);

        // The names of .NET and Npgsql are theirs; a text that Prometheus cannot read is complained of without one.
        Assert.That(complaints.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith("dotnet_", StringComparison.Ordinal) && !l.StartsWith("db_client_", StringComparison.Ordinal)), Is.Empty);
        Assert.That(_host.Secrets.Where(s => metrics.Contains(s, StringComparison.OrdinalIgnoreCase)), Is.Empty);
        Assert.That(
            Labels().Matches(metrics).Where(l => l.Groups["name"].Value is not "service_instance_id").Select(l => l.Groups["value"].Value).Where(v => Guid.TryParse(v, out _)),
            Is.Empty);
        Assert.That(Labels().Matches(metrics).Select(l => l.Groups["value"].Value), Has.None.Contains("/hook").And.None.StartsWith("Host="));
    }

    [Test, CancelAfter(60_000)]
    public async Task Metrics_need_the_token_that_is_set(CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = _host.BaseAddress };
        foreach (var authorization in (AuthenticationHeaderValue?[])[null, new("Bearer", "a-token-for-metrics-alon"), new("Bearer"), new("Basic", ObservedHost.Token)])
        {
            http.DefaultRequestHeaders.Authorization = authorization;
            using var refused = await http.GetAsync(new Uri("/metrics", UriKind.Relative), ct);

            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), $"{authorization}");
            Assert.That($"{refused.Headers.WwwAuthenticate}", Is.EqualTo("Bearer"));
            Assert.That(await refused.Content.ReadAsStringAsync(ct), Does.Not.Contain("vigilry_"));
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task Dashboard_and_rules_use_only_metrics_that_there_are(CancellationToken ct)
    {
        var files = await Task.WhenAll(
            File.ReadAllTextAsync(Path.Combine(OpsFolder, "grafana", "vigilry.json"), ct),
            File.ReadAllTextAsync(Path.Combine(OpsFolder, "prometheus", "alerts.yml"), ct));
        var used = files.SelectMany(f => MetricName().Matches(f)).Select(m => m.Value).Distinct(StringComparer.Ordinal).ToArray();
        Assert.That(used, Has.Length.GreaterThan(20));

        IEnumerable<string> missing;
        do
        {
            var known = (await SamplesAsync(ct)).Keys.Select(k => k[..k.IndexOf('{', StringComparison.Ordinal)]).ToHashSet(StringComparer.Ordinal);
            missing = [.. used.Except(known, StringComparer.Ordinal)];
            await Task.Delay(200, CancellationToken.None);
        }
        while (missing.Any() && !ct.IsCancellationRequested);

        Assert.That(missing, Is.Empty);
    }

    [TestCase("check", "rules", "alerts.yml")]
    [TestCase("check", "config", "prometheus.yml")]
    [TestCase("test", "rules", "alerts.test.yml")]
    public void Prometheus_takes_the_rules(string verb, string what, string file)
    {
        var (exitCode, output) = Command.Run("promtool", [verb, what, Path.Combine(OpsFolder, "prometheus", file)]);

        Assert.That(exitCode, Is.Zero, output);
        Assert.That(output, Does.Contain("SUCCESS"));
    }

    [Test, CancelAfter(60_000)]
    public async Task Prometheus_takes_the_dashboards_expressions(CancellationToken ct)
    {
        var dashboard = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(Path.Combine(OpsFolder, "grafana", "vigilry.json"), ct));
        var expressions = dashboard.GetProperty("panels").EnumerateArray()
            .SelectMany(p => p.TryGetProperty("targets", out var targets) ? targets.EnumerateArray() : [])
            .Select(t => $"{t.GetProperty("expr")}".Replace("$__rate_interval", "1m", StringComparison.Ordinal));
        var rules = new { groups = new[] { new { name = "dashboard", rules = expressions.Select((expr, i) => new { record = $"panel:{i}", expr }) } } };
        await using var folder = TestDirectory.Create();
        var file = Path.Combine(folder.Path, "dashboard.yml");

        // What is JSON is YAML, too.
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(rules), ct);
        var (exitCode, output) = Command.Run("promtool", ["check", "rules", file]);

        Assert.That(exitCode, Is.Zero, output);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_trace_has_the_whole_way_from_the_request_to_the_delivery(CancellationToken ct)
    {
        string[] line =
        [
            "POST /events", "commit events", "publish events", "detect spike", "open incident", "broadcast INCIDENT_CREATED", "notify modules", "send delivery",
        ];

        IEnumerable<string> missing;
        ReceivedSpan[] trace;
        do
        {
            trace = [.. _host.Traces.Spans.Where(s => s.TraceId is TraceId || s.LinkedTraceIds.Contains(TraceId, StringComparer.Ordinal))];
            missing = line.Except(trace.Select(s => s.Name), StringComparer.Ordinal);
            await Task.Delay(100, CancellationToken.None);
        }
        while (missing.Any() && !ct.IsCancellationRequested);

        Assert.That(missing, Is.Empty);
        Assert.That(trace.Select(s => s.Source), Does.Contain("Npgsql"));
        Assert.That(_host.Traces.Services, Is.EqualTo(["vigilry-test"]));

        // Nothing of the ten errors before is lost either: what goes on together is in the trace of one, and has links to the others.
        var all = _host.Traces.Spans;
        Assert.That(
            Enumerable.Range(1, 10).Select(i => i.ToString("x32", CultureInfo.InvariantCulture)),
            Has.All.Matches<string>(id => all.Any(s => s.Name is "publish events" && s.LinkedTraceIds.Append(s.TraceId).Contains(id, StringComparer.Ordinal))));
        Assert.That(all.Where(s => s.ParentId.Length == 0 && s.Source is "Npgsql"), Is.Empty, "statements of polling");
        Assert.That(all.SelectMany(s => s.Texts).Where(t => _host.Secrets.Any(s => t.Contains(s, StringComparison.OrdinalIgnoreCase))), Is.Empty);
    }

    [Test]
    public void Logs_are_JSON_in_UTC_without_secrets()
    {
        var output = _host.Output;
        var lines = output.Split('\n').Select(l => JsonSerializer.Deserialize<JsonElement>(l)).ToArray();

        Assert.That(lines, Has.Length.GreaterThan(5));
        Assert.That(lines.Select(l => $"{l.GetProperty("Timestamp")}"), Has.All.Matches("^[0-9-]+T[0-9:.]+Z$"));
        Assert.That(lines.Where(l => l.TryGetProperty("Scopes", out var scopes) && $"{scopes}".Contains(TraceId, StringComparison.Ordinal)), Is.Not.Empty, "the delivery's");
        Assert.That(_host.Secrets.Where(s => output.Contains(s, StringComparison.OrdinalIgnoreCase)), Is.Empty);
    }

    /// <summary>Values by name and labels, without the labels that every metric of OpenTelemetry has.</summary>
    private async Task<Dictionary<string, double>> SamplesAsync(CancellationToken ct) => Sample().Matches(await _host.ScrapeAsync(ct)).ToDictionary(
        s => $"{s.Groups["name"]}{{{string.Join(',', Labels().Matches(s.Groups["labels"].Value).Where(l => !l.Value.StartsWith("otel_scope", StringComparison.Ordinal)))}}}",
        s => double.Parse(s.Groups["value"].Value, CultureInfo.InvariantCulture),
        StringComparer.Ordinal);

    private static async Task<(int ExitCode, string Output)> CheckMetricsAsync(string metrics, CancellationToken ct)
    {
        using var promtool = System.Diagnostics.Process.Start(Command.Describe("promtool", ["check", "metrics"], user: null))
            ?? throw new InvalidOperationException("promtool gave no process.");
        var output = promtool.StandardError.ReadToEndAsync(ct);
        await promtool.StandardInput.WriteAsync(metrics.AsMemory(), ct);
        promtool.StandardInput.Close();
        await promtool.WaitForExitAsync(ct);
        return (promtool.ExitCode, await output);
    }

    [GeneratedRegex("""^(?<name>[a-z_]+)(\{(?<labels>[^\n]*)\})? (?<value>\S+)$""", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Sample();

    [GeneratedRegex(@"(?<name>[a-z_]+)=""(?<value>[^""]*)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Labels();

    [GeneratedRegex(@"\b(vigilry|http_server|http_client|db_client|dotnet|kestrel)_[a-z_]+(?<!_)\b(?=[{\[)\s""])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex MetricName();
}
