namespace Vigilry.Bench.Detection;

/// <summary>A kind of project, and what goes wrong in it.</summary>
/// <param name="Projects">How many there are for each seed.</param>
/// <param name="Days">How long each is.</param>
/// <param name="Plant">Sets the base rate and plants incidents; takes the project's number, from 0.</param>
/// <param name="ScoreFromDay">What comes before is only to learn from.</param>
internal sealed record Scenario(string Name, int Projects, double Days, Action<StreamBuilder, int> Plant, double ScoreFromDay = 0)
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("quiet_burst", 4, 4, BurstScenarios.QuietBurst),
        new("busy_spike", 2, 2.5, BurstScenarios.BusySpike),
        new("slow_ramp", 3, 2, ChangeScenarios.SlowRamp),
        new("deploy_shift", 3, 3, ChangeScenarios.DeployShift),
        new("weekly", 2, 21, SeasonScenarios.Weekly, ScoreFromDay: 14),
        new("heavy_tail", 3, 3, BurstScenarios.HeavyTail),
        new("outlier_burst", 3, 2, BurstScenarios.OutlierBurst),
        new("gap_resume", 3, 3, SeasonScenarios.GapResume),
        new("cold_start", 6, 1.0 / 6, ChangeScenarios.ColdStart),
        new("flapping", 3, 1.5, BurstScenarios.Flapping),
        new("new_type", 4, 2, ChangeScenarios.NewType),
        new("steady", 4, 2, SeasonScenarios.Steady),
        new("drift", 2, 2.5, SeasonScenarios.Drift),
        new("risk", 4, 4, RiskScenario.Plant),
    ];

    public LabelledStream Generate(int project, string seed)
    {
        var stream = new StreamBuilder(Name, project, seed, Days, ScoreFromDay * StreamBuilder.Day);
        Plant(stream, project);
        return stream.Build();
    }
}
