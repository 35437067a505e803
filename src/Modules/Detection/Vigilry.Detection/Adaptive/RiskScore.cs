namespace Vigilry.Detection.Adaptive;

/// <summary>What the risk of an incident rests on.</summary>
/// <param name="Peak">Most errors within 60 s.</param>
/// <param name="UsualRate">Errors per minute expected.</param>
/// <param name="Minutes">From its start until its errors were last unusual.</param>
/// <param name="Errors">All errors in that time.</param>
/// <param name="Critical">CRITICAL among them.</param>
/// <param name="UsualCriticalShare">Share of CRITICAL before, 0 to 1.</param>
/// <param name="Users">Distinct users.</param>
/// <param name="Novelty">Largest share of a value that was not there before, 0 to 1.</param>
internal readonly record struct RiskFactors(
    double Peak, double UsualRate, double Minutes, int Errors, int Critical, double UsualCriticalShare, int Users, double Novelty);

/// <summary>How bad an incident is, 0 to 100: a weighted sum of parts from 0 to 1.</summary>
internal static class RiskScore
{
    /// <summary>Of the formula; a new one for every change of weights or parts.</summary>
    public const int Version = 1;
    public const int PartCount = 5;
    private const double LeastRate = 0.02;
    private const double LeastMinutes = 0.25;
    private const double NoveltyShare = 0.15;
    private static readonly string[] Names = ["magnitude", "persistence", "critical", "users", "novelty"];
    private static readonly double[] Weights = [0.40, 0.20, 0.15, 0.20, 0.05];

    /// <summary>The parts in tenths of a point; their sum is the score, rounded to tenths.</summary>
    public static void Compute(in RiskFactors factors, Span<int> tenths)
    {
        var minutes = Math.Max(factors.Minutes, LeastMinutes);
        var rate = Math.Max(factors.UsualRate, LeastRate);
        var expected = minutes * rate;
        var average = Math.Max(1, factors.Errors / expected);
        var peak = Math.Max(1, factors.Peak / rate);
        var excess = Math.Max(1, factors.Errors - expected);
        var criticalShare = Math.Max(0, factors.Critical - (factors.UsualCriticalShare * expected)) / excess;
        Span<double> parts =
        [
            Math.Log2(Math.Sqrt(peak * average)) / 5,
            Math.Log2(Math.Max(1, minutes)) / 5,
            Math.Sqrt(criticalShare / 0.4),
            Math.Log10(Math.Max(1, factors.Users)) / 2.8,
            factors.Novelty >= NoveltyShare ? 1 : 0,
        ];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = 1_000 * Weights[i] * Math.Clamp(parts[i], 0, 1);
        }

        Round(parts, tenths);
    }

    public static RiskAssessment Assess(ReadOnlySpan<int> tenths, bool isProvisional)
    {
        var parts = new RiskPart[PartCount];
        var sum = 0;
        for (var i = 0; i < PartCount; i++)
        {
            parts[i] = new RiskPart(Names[i], tenths[i] / 10.0);
            sum += tenths[i];
        }

        return new RiskAssessment(sum / 10.0, isProvisional, parts, Version);
    }

    /// <summary>By the largest remainder, so that what is shown adds up.</summary>
    private static void Round(ReadOnlySpan<double> parts, Span<int> rounded)
    {
        double sum = 0;
        var left = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            sum += parts[i];
            rounded[i] = (int)parts[i];
            left -= rounded[i];
        }

        for (left += (int)Math.Round(sum); left > 0; left--)
        {
            var largest = 0;
            for (var i = 1; i < parts.Length; i++)
            {
                largest = parts[i] - rounded[i] > parts[largest] - rounded[largest] ? i : largest;
            }

            rounded[largest]++;
        }
    }
}
