using Vigilry.Incidents.Contracts;

namespace Vigilry.Incidents.Scoring;

/// <summary>Holds scores to what people said.</summary>
internal static class RiskQuality
{
    private const int Bins = 10;
    private const int BinWidth = 10;
    private const int Decimals = 4;

    /// <summary>How well scores foretold verdicts, by their Brier score and a reliability curve.</summary>
    public static ScoreQuality Of(IReadOnlyCollection<MarkedScore> marks)
    {
        var bins = marks.ToLookup(m => Math.Clamp((int)(m.Score / BinWidth), 0, Bins - 1));
        return new ScoreQuality(
            marks.Count == 0 ? null : Math.Round(marks.Average(m => Math.Pow((m.Score / 100) - (m.IsReal ? 1 : 0), 2)), Decimals),
            [.. Enumerable.Range(0, Bins).Select(bin => BinOf(bin, [.. bins[bin]]))]);
    }

    private static ReliabilityBin BinOf(int bin, MarkedScore[] marks) => new(
        bin * BinWidth,
        (bin + 1) * BinWidth,
        marks.Length,
        marks.Length == 0 ? null : Math.Round(marks.Average(m => m.Score), 1),
        marks.Length == 0 ? null : Math.Round(marks.Average(m => m.IsReal ? 1d : 0), Decimals));
}
