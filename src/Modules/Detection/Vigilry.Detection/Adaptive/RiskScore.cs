namespace Vigilry.Detection.Adaptive;

/// <summary>What the risk of an incident rests on.</summary>
/// <param name="Peak">Most errors within 60 s.</param>
/// <param name="UsualRate">Errors per minute expected.</param>
/// <param name="Minutes">From its start until its errors were last more than usual.</param>
/// <param name="Errors">All errors in that time.</param>
/// <param name="Critical">CRITICAL among them.</param>
/// <param name="UsualCriticalShare">Share of CRITICAL before, 0 to 1.</param>
/// <param name="Named">Errors whose user is known: the first some thousands of them.</param>
/// <param name="Repeats">Pairs of them with the same user.</param>
/// <param name="Novelty">Largest share of a value that was not there before, 0 to 1.</param>
internal readonly record struct RiskFactors(
    double Peak, double UsualRate, double Minutes, int Errors, int Critical, double UsualCriticalShare, int Named, double Repeats, double Novelty);

/// <summary>How bad an incident is, 0 to 100: a weighted sum of parts from 0 to 1.</summary>
internal static class RiskScore
{
    /// <summary>Of the formula; a new one for every change of weights or parts.</summary>
    public const int Version = 2;
    public const int PartCount = 5;

    /// <summary>Errors per minute; with fewer usual ones, a single error would be many times as many.</summary>
    public const double LeastRate = 0.02;
    private const double LeastMinutes = 0.25;

    /// <summary>log2 of how many times the usual rate is as bad as can be, and log2 of how many minutes: 32 both.</summary>
    private const double MostDoublings = 5;

    /// <summary>The worst minute's share of the magnitude: what an incident is like is its average, but that hides a burst within it.</summary>
    private const double PeakShare = 0.25;

    /// <summary>Share of CRITICAL among the excess errors that is as bad as can be.</summary>
    private const double MostCritical = 0.4;

    /// <summary>log10 of the users that are as bad as can be.</summary>
    private const double MostUsersLog10 = 3;

    /// <summary>Before there are errors enough to tell, one pair in ten is taken to have the same user.</summary>
    private const double PriorPairs = 10;
    private const double NoveltyShare = 0.15;
    private static readonly string[] Names = ["magnitude", "persistence", "critical", "users", "novelty"];
    private static readonly double[] Weights = [0.32, 0.21, 0.14, 0.30, 0.03];

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
            ((PeakShare * Math.Log2(peak)) + ((1 - PeakShare) * Math.Log2(average))) / MostDoublings,
            Math.Log2(Math.Max(1, minutes)) / MostDoublings,
            Math.Sqrt(criticalShare / MostCritical),
            Math.Log10(Math.Max(1, UsersHit(factors, excess))) / MostUsersLog10,
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

    /// <summary>Over how many users the excess errors are spread.</summary>
    /// <remarks>
    /// If n users are hit alike, one pair of errors in n has the same user (Simpson's index). Users that were counted would tell less: their
    /// number grows with the errors, of which magnitude and persistence tell already, and many of them have but their usual errors.
    /// </remarks>
    private static double UsersHit(in RiskFactors factors, double excess)
    {
        var errors = factors.Named * excess / Math.Max(1, factors.Errors);
        var pairs = errors * Math.Max(0, errors - 1) / 2;
        return Math.Min(factors.Named, (pairs + PriorPairs) / (factors.Repeats + 1));
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
