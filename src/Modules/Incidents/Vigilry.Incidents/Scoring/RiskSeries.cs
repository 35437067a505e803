using Vigilry.Detection.Contracts;
using Vigilry.Incidents.Contracts;

namespace Vigilry.Incidents.Scoring;

/// <summary>For how long an incident was not RESOLVED, and how bad it was.</summary>
/// <param name="Until"><see langword="null"/> if it is not RESOLVED.</param>
/// <param name="Score">As it is shown.</param>
internal sealed record ScoredTime(Guid IncidentId, DateTimeOffset From, DateTimeOffset? Until, double Score);

/// <summary>A project's risk over time, from its incidents.</summary>
internal static class RiskSeries
{
    private const int Hour = 3_600;
    private const int Day = 24 * Hour;
    private static readonly TimeSpan LongestByHour = TimeSpan.FromDays(7);

    /// <summary>The whole steps that a range of time touches.</summary>
    public static (DateTimeOffset From, DateTimeOffset To, int Step) Range(DateTimeOffset from, DateTimeOffset to)
    {
        var step = to - from <= LongestByHour ? Hour : Day;
        return (RoundDown(from, step), RoundDown(to.AddSeconds(step).AddTicks(-1), step), step);
    }

    /// <summary>The highest score in each step.</summary>
    /// <param name="range">Whole steps.</param>
    /// <param name="incidents">Those that may have been unresolved then.</param>
    /// <param name="now">The present: later steps have no score yet.</param>
    public static RiskSeriesResponse Of(
        (DateTimeOffset From, DateTimeOffset To, int Step) range, IReadOnlyCollection<ScoredTime> incidents, DateTimeOffset now)
    {
        var steps = new ScoredTime?[(int)((range.To - range.From).TotalSeconds / range.Step)];
        foreach (var incident in incidents)
        {
            for (var step = Math.Max(0, Number(incident.From)); step < steps.Length && step <= Number(incident.Until ?? now); step++)
            {
                steps[step] = steps[step]?.Score >= incident.Score ? steps[step] : incident;
            }
        }

        return new RiskSeriesResponse(range.From, range.To, range.Step, [.. steps.Select((incident, step) => new RiskStep(
            range.From.AddSeconds((long)step * range.Step),
            incident?.Score,
            incident is null ? null : RiskBands.Of(incident.Score),
            incident?.IncidentId))]);

        long Number(DateTimeOffset at) => (long)Math.Floor((at - range.From).TotalSeconds / range.Step);
    }

    private static DateTimeOffset RoundDown(DateTimeOffset at, int step) => DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds() / step * step);
}
