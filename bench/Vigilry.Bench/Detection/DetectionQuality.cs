using Microsoft.Extensions.Configuration;
using Vigilry.Detection.Contracts;

namespace Vigilry.Bench.Detection;

/// <summary>How much of what is planted in made-up streams detection finds, how quickly, and what it opens for nothing.</summary>
internal static class DetectionQuality
{
    public static async Task<int> RunAsync(string[] settings)
    {
        var own = new ConfigurationBuilder().AddCommandLine(settings).Build();
        var seeds = (own["seeds"] ?? "a").Split(',', StringSplitOptions.RemoveEmptyEntries);
        var names = own["scenarios"]?.Split(',', StringSplitOptions.RemoveEmptyEntries);
        var scenarios = Scenario.All.Where(s => names?.Contains(s.Name, StringComparer.Ordinal) is not false).ToList();
        var unknown = names?.FirstOrDefault(n => !Scenario.All.Any(s => string.Equals(s.Name, n, StringComparison.Ordinal)));
        if (unknown is not null
            || seeds.Length == 0
            || scenarios.Count == 0
            || !Enum.TryParse<DetectionMode>((own["mode"] ?? "ADAPTIVE").Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var mode))
        {
            var known = string.Join(", ", Scenario.All.Select(s => s.Name));
            await Console.Error.WriteLineAsync($"Scenarios: {known}. Modes: FIXED, ADAPTIVE, ADAPTIVE_WITH_FLOOR.");
            return 2;
        }

        var run = new DetectorRun(mode);
        List<SeedResult> results = [];
        foreach (var seed in seeds)
        {
            var folder = own["out"] is { } path ? Directory.CreateDirectory(Path.Combine(path, seed)) : null;
            results.Add(await MeasureAsync(seed, scenarios, run, folder));
        }

        Print(results, run);
        return 0;
    }

    private static async Task<SeedResult> MeasureAsync(string seed, List<Scenario> scenarios, DetectorRun run, DirectoryInfo? folder)
    {
        var (all, sheets) = (new ScoreSheet(), new Dictionary<string, ScoreSheet>(StringComparer.Ordinal));
        List<LabelledStream> labels = [];
        foreach (var scenario in scenarios)
        {
            var sheet = sheets[scenario.Name] = new ScoreSheet();
            for (var project = 0; project < scenario.Projects; project++)
            {
                var stream = scenario.Generate(project, seed);
                var detected = run.Detect(stream);
                sheet.Add(stream, detected);
                all.Add(stream, detected);
                if (folder is not null)
                {
                    await StreamFiles.WriteAsync(folder, stream);
                    labels.Add(stream with { Events = [] });
                }
            }
        }

        if (folder is not null)
        {
            await StreamFiles.WriteLabelsAsync(folder, labels);
        }

        var scores = sheets.ToDictionary(s => s.Key, s => s.Value.Total(), StringComparer.Ordinal);
        return new SeedResult(seed, scores, all.Total() with { Quality = scores.Values.Average(s => s.Quality) });
    }

    private static void Print(List<SeedResult> results, DetectorRun run)
    {
        Console.WriteLine("| scenario | incidents | recall | precision | false a day | delay s | p95 s | opens | calm open % | quality |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var name in results[0].Scenarios.Keys)
        {
            Console.WriteLine(Row(name, Score.Mean([.. results.Select(r => r.Scenarios[name])])));
        }

        var mean = Score.Mean([.. results.Select(r => r.All)]);
        Console.WriteLine(Row("all", mean));
        foreach (var result in results.Where(_ => results.Count > 1))
        {
            Console.WriteLine(Row($"all, seed {result.Seed}", result.All));
        }

        Console.WriteLine();
        Console.WriteLine($"risk: rank correlation {Text(mean.Risk, "0.000")} at the end, {Text(mean.EarlyRisk, "0.000")} 60 s after opening");
        Console.WriteLine($"causes: {Text(mean.CauseFirst, "0.000")} at rank 1, {Text(mean.CauseInThree, "0.000")} in the first 3");
        Console.WriteLine($"cost: {run.MicrosecondsPerEvent:0.00} µs an event; largest state {run.LargestStateBytes:N0} bytes");
    }

    private static string Row(string name, Score s) =>
        $"| {name} | {s.Incidents:0.#} | {Text(s.Recall, "0.000")} | {Text(s.Precision, "0.000")} | {s.FalsePerDay:0.000} | {Text(s.DelayMedian, "0")} "
        + $"| {Text(s.DelayP95, "0")} | {Text(s.Opens, "0.00")} | {100 * s.CalmOpen:0.00} | {s.Quality:0.0} |";

    private static string Text(double? figure, string format) => figure?.ToString(format) ?? "–";

    /// <param name="Scenarios">By name.</param>
    private sealed record SeedResult(string Seed, IReadOnlyDictionary<string, Score> Scenarios, Score All);
}
