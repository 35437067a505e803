using System.Diagnostics;
using System.Text.Json;
using Vigilry.Platform.Scripts;

namespace Vigilry.Bench;

/// <summary>Every way to read what bench/seed-events.sql and bench/seed-incidents.sql made, over HTTP, one request at a time.</summary>
internal static class Reading
{
    private const int WarmUps = 8;
    private const string Organization = "00000000-0000-0000-0000-00000000000f";
    private const string LongIncident = "/api/incidents/00000000-0000-0000-0000-000000000001";
    private static readonly TimeSpan Bar = TimeSpan.FromMilliseconds(50);

    private static readonly (string Name, string Id)[] Projects =
    [
        ("big", "00000000-0000-0000-0000-000000000001"),
        ("small", "00000000-0000-0000-0000-000000000002"),
        ("medium", "00000000-0000-0000-0000-000000000064"),
    ];

    private static readonly string[] Filters =
    [
        "", "limit=200", "severity=ERROR", "severity=ERROR&severity=CRITICAL", "severity=CRITICAL",
        "type=cache.miss", "type=http.request", "type=RareError", "type=never",
        "source=web-7", "source=canary", "source=never",
        "fingerprint=fp-5", "fingerprint=rare", "fingerprint=never",
        "correlationId=827ccb0eea8a706c4c34a16891f84e7b", "correlationId=never",
        "q=timed out", "q=payments-7.internal", "q=zebrafish", "q=zebrafinch", "q=product:77777", "q=ms", "q=xq",
        "severity=ERROR&q=timed out", "severity=CRITICAL&q=zebrafish", "severity=ERROR&type=TypeError", "severity=CRITICAL&type=payment.failed",
        "type=payment.failed&source=web-3&q=attempt 4", "type=TypeError&q=zebrafinch", "source=web-3&fingerprint=fp-5&severity=CRITICAL",
        "correlationId=827ccb0eea8a706c4c34a16891f84e7b&severity=ERROR&q=timed",
    ];

    public static async Task<int> RunAsync(string[] settings)
    {
        await using var instance = await BenchInstance.OpenAsync(settings);
        var requests = instance.Settings.Number("requests", 30);
        await using var join = instance.DataSource.CreateCommand(ScriptResource.Load<BenchInstance>("JoinSeeded.sql"));
        join.Parameters.Add(new() { Value = instance.Session.OrganizationId });
        await join.ExecuteNonQueryAsync();

        var http = instance.Session.Http;
        Console.WriteLine($"p50/p95 in ms of {requests} requests; * a page that is not full and goes on, ! over {Bar.TotalMilliseconds:0} ms");
        var over = 0;
        var only = instance.Settings["only"] ?? "";
        var cases = (await CasesAsync(http)).Where(c => c.What.Contains(only, StringComparison.Ordinal)).ToList();
        foreach (var (_, path) in cases.SelectMany(c => c.Paths))
        {
            using var warmUp = await http.GetAsync(new Uri(path, UriKind.Relative));
        }

        foreach (var (what, paths) in cases)
        {
            Console.Write($"{what,-80}");
            foreach (var (place, path) in paths)
            {
                var (latencies, unfinished) = await MeasureAsync(http, path, requests);
                var isOver = latencies.At(95) > Bar;
                over += isOver ? 1 : 0;
                var figures = $"{latencies.At(50).TotalMilliseconds:0.0}/{latencies.At(95).TotalMilliseconds:0.0}{(unfinished ? "*" : "")}{(isOver ? "!" : "")}";
                Console.Write($" {place} {figures,-14}");
            }

            Console.WriteLine();
        }

        Console.WriteLine($"{over} over {Bar.TotalMilliseconds:0} ms");
        return 0;
    }

    private static async Task<IReadOnlyList<(string What, (string Place, string Path)[] Paths)>> CasesAsync(HttpClient http)
    {
        var cases = new List<(string, (string, string)[])>();
        var newest = (await GetAsync(http, $"/api/projects/{Projects[0].Id}/events?limit=1")).GetProperty("items")[0].GetProperty("timestamp").GetDateTimeOffset();
        foreach (var (name, id) in Projects)
        {
            var events = $"/api/projects/{id}/events?";
            var deep = await GetAsync(http, $"{events}to={At(newest.AddDays(-15))}&limit=1");
            var cursor = $"{deep.GetProperty("nextCursor")}";
            cases.AddRange(Filters.Select(f => ($"{name} {f}", new[]
            {
                ("new", events + f),
                ("deep", $"{events}{f}&cursor={cursor}"),
                ("day", $"{events}{f}&from={At(newest.AddDays(-10.3))}&to={At(newest.AddDays(-9.3))}"),
                ("hour", $"{events}{f}&from={At(newest.AddHours(-1))}"),
            })));

            var old = deep.GetProperty("items")[0].GetProperty("id").GetGuid();
            var stats = $"/api/projects/{id}/stats?to={At(newest)}&from=";
            cases.Add(($"{name} newest errors of a minute", [("", $"{events}severity=ERROR&severity=CRITICAL&limit=100&from={At(newest.AddMinutes(-1))}")]));
            cases.Add(($"{name} one event", [("", $"/api/projects/{id}/events/{old}"), ("unknown", $"/api/projects/{id}/events/{Guid.Empty}")]));
            cases.Add(($"{name} stats", [("hour", stats + At(newest.AddHours(-1))), ("day", stats + At(newest.AddDays(-1))), ("month", stats + At(newest.AddDays(-30)))]));
            cases.Add(($"{name} stats by the hour for 30 days, by the minute for 16 h",
                [("", $"{stats}{At(newest.AddDays(-30))}&step=3600"), ("", $"{stats}{At(newest.AddHours(-16))}&step=60")]));
        }

        cases.AddRange(await IncidentCasesAsync(http, newest));
        cases.AddRange(await PageCasesAsync(http, newest));
        return cases;
    }

    private static async Task<IReadOnlyList<(string What, (string Place, string Path)[] Paths)>> PageCasesAsync(HttpClient http, DateTimeOffset newest)
    {
        var cases = new List<(string, (string, string)[])>
        {
            ("page overview", [("", "/overview")]),
            ("page incidents", [("", "/incidents"), ("resolved", "/incidents?status=RESOLVED")]),
            ("page incident", [("", LongIncident["/api".Length..])]),
            ("page organization", [("", "/organization"), ("audit log", "/organization/audit-log")]),
            ("page account", [("", "/account")]),
            ("page new project", [("", "/projects/new")]),
        };
        foreach (var (name, id) in Projects)
        {
            var page = $"/projects/{id}";
            var one = (await GetAsync(http, $"/api{page}/events?to={At(newest.AddDays(-15))}&limit=1")).GetProperty("items")[0].GetProperty("id");
            cases.Add(($"page {name} events",
            [
                ("", $"{page}/events"), ("errors", $"{page}/events?severity=ERROR"), ("text", $"{page}/events?q=zebrafish"), ("one", $"{page}/events/{one}"),
            ]));
            cases.Add(($"page {name}", [("incidents", $"{page}/incidents"), ("keys", $"{page}/keys"), ("settings", $"{page}/settings"), ("welcome", $"{page}/welcome")]));
        }

        return cases;
    }

    private static async Task<IReadOnlyList<(string What, (string Place, string Path)[] Paths)>> IncidentCasesAsync(HttpClient http, DateTimeOffset newest)
    {
        var list = $"/api/organizations/{Organization}/incidents?";
        var deep = await GetAsync(http, $"{list}to={At(newest.AddDays(-15))}&limit=1");
        string[] filters =
        [
            "", "status=OPEN", "status=INVESTIGATING", "status=OPEN&status=INVESTIGATING", "status=RESOLVED", "limit=200",
            .. Projects.SelectMany(p => new[] { $"projectId={p.Id}", $"projectId={p.Id}&status=OPEN", $"projectId={p.Id}&status=RESOLVED" }),
            $"projectId={Guid.Empty}",
        ];
        var one = $"/api/incidents/{deep.GetProperty("items")[0].GetProperty("id")}";
        return
        [
            .. filters.Select(f => ($"incidents {f}", new[]
            {
                ("new", list + f),
                ("deep", $"{list}{f}&cursor={deep.GetProperty("nextCursor")}"),
                ("day", $"{list}{f}&from={At(newest.AddDays(-10.3))}&to={At(newest.AddDays(-9.3))}"),
            })),
            ("an incident", [("", one), ("events", $"{one}/events"), ("timeline", $"{one}/timeline")]),
            ("an incident of 20,000 events", [("", LongIncident), ("events", $"{LongIncident}/events"), ("timeline", $"{LongIncident}/timeline")]),
        ];
    }

    private static async Task<(LatencyHistogram Latencies, bool Unfinished)> MeasureAsync(HttpClient http, string path, int requests)
    {
        var latencies = new LatencyHistogram();
        var unfinished = false;
        for (var turn = -WarmUps; turn < requests; turn++)
        {
            var sent = Stopwatch.GetTimestamp();
            using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
            var body = await response.Content.ReadAsByteArrayAsync();
            if (turn >= 0)
            {
                latencies.Record(Stopwatch.GetElapsedTime(sent));
                unfinished |= IsUnfinished(body, path);
            }
        }

        return (latencies, unfinished);
    }

    private static bool IsUnfinished(byte[] body, string path)
    {
        if (!path.StartsWith("/api/", StringComparison.Ordinal))
        {
            return false;
        }

        var page = JsonDocument.Parse(body).RootElement;
        return page.TryGetProperty("nextCursor", out var next) && next.ValueKind is JsonValueKind.String
            && page.GetProperty("items").GetArrayLength() < (path.Contains("limit=", StringComparison.Ordinal) ? 100 : 50);
    }

    private static async Task<JsonElement> GetAsync(HttpClient http, string path)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
        response.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync()).RootElement;
    }

    private static string At(DateTimeOffset time) => Uri.EscapeDataString($"{time.UtcDateTime:O}");
}
