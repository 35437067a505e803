namespace Vigilry.Bench.Detection;

/// <summary>How well a scenario, or all of them, went; <see langword="null"/> where there is nothing to measure.</summary>
/// <param name="Incidents">That had to be opened.</param>
/// <param name="Recall">How many of them were, 0 to 1.</param>
/// <param name="Precision">How many of what was opened was one of them, 0 to 1.</param>
/// <param name="FalsePerDay">Opened where nothing was, a project and day.</param>
/// <param name="DelayMedian">From onset to opening, in seconds.</param>
/// <param name="DelayP95">The same that 95 % do not exceed.</param>
/// <param name="Opens">How often an incident that was found was opened; 1 is best.</param>
/// <param name="CalmOpen">For which share of the time without incidents one was open, 0 to 1.</param>
/// <param name="Quality">0 to 100.</param>
/// <param name="Risk">Spearman's rank correlation of the highest risk with the severity.</param>
/// <param name="EarlyRisk">The same of the risk 60 s after opening.</param>
/// <param name="CauseFirst">How often the cause is the first that is named, 0 to 1.</param>
/// <param name="CauseInThree">How often it is one of the first three.</param>
internal sealed record Score(
    double Incidents,
    double? Recall,
    double? Precision,
    double FalsePerDay,
    double? DelayMedian,
    double? DelayP95,
    double? Opens,
    double CalmOpen,
    double Quality,
    double? Risk,
    double? EarlyRisk,
    double? CauseFirst,
    double? CauseInThree)
{
    /// <summary>Each figure's mean over those scores that have it.</summary>
    public static Score Mean(IReadOnlyCollection<Score> scores) => new(
        scores.Average(s => s.Incidents),
        scores.Average(s => s.Recall),
        scores.Average(s => s.Precision),
        scores.Average(s => s.FalsePerDay),
        scores.Average(s => s.DelayMedian),
        scores.Average(s => s.DelayP95),
        scores.Average(s => s.Opens),
        scores.Average(s => s.CalmOpen),
        scores.Average(s => s.Quality),
        scores.Average(s => s.Risk),
        scores.Average(s => s.EarlyRisk),
        scores.Average(s => s.CauseFirst),
        scores.Average(s => s.CauseInThree));
}
