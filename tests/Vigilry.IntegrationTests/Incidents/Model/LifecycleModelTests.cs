using System.Globalization;
using NUnit.Framework;

namespace Vigilry.IntegrationTests.Incidents.Model;

/// <summary>
/// Random steps of errors, time, people, crashes and losses on two replicas and real servers, against a small model. <c>VIGILRY_MODEL_SEEDS</c>
/// says how many seeds, 20 if it is not set; a failure names its seed, which <c>VIGILRY_MODEL_FIRST_SEED</c> begins with.
/// </summary>
[TestFixture, Parallelizable(ParallelScope.Self)]
public class LifecycleModelTests
{
    private const int StepsPerSeed = 100;

    [Test]
    public async Task What_must_hold_holds_whatever_happens()
    {
        var (seeds, first) = (Setting("VIGILRY_MODEL_SEEDS", 20), Setting("VIGILRY_MODEL_FIRST_SEED", 1));
        await using var hosts = await ModelHosts.StartAsync(CancellationToken.None);
        var stalled = 0;
        for (var seed = first; seed < first + seeds; seed++)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            var run = new ModelRun(hosts, seed);
            await run.RunAsync(StepsPerSeed, limit.Token);
            stalled += run.Stalled;
        }

        var result = $"Model of incidents: {seeds} seeds of {StepsPerSeed} steps, {seeds * StepsPerSeed:N0} steps without a violation"
            + (stalled > 0 ? $" ({stalled} not compared exactly, as the machine stalled)" : "");
        await TestContext.Progress.WriteLineAsync(result);
        if (Environment.GetEnvironmentVariable("VIGILRY_TEST_REPORT") is { Length: > 0 } report)
        {
            await File.AppendAllTextAsync(report, result + Environment.NewLine);
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
