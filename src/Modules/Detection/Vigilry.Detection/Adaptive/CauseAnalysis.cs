namespace Vigilry.Detection.Adaptive;

/// <summary>Which attribute values are more frequent in an incident than usual.</summary>
/// <remarks>
/// Dunning's likelihood-ratio test (G) on the 2x2 table of each value: errors with and without it, now and usually. Corrected by
/// Bonferroni for how many values were looked at, as the most striking of many is striking by chance.
/// </remarks>
internal static class CauseAnalysis
{
    private const int MaxCauses = 5;
    private const int LeastErrors = 5;
    private const double LeastLift = 1.5;
    private const double LeastExcessShare = 0.02;
    private const double MaxP = 0.01;
    private const int NewsMinutes = 1_440;
    private const long MillisecondsInMinute = 60_000;

    /// <summary>The most significant first.</summary>
    /// <param name="minute">Now, in minutes since the Unix epoch.</param>
    /// <param name="watchedSince">When the project was first seen, in minutes since the Unix epoch.</param>
    public static IReadOnlyList<Cause> Find(AttributeCounts counts, int lane, long minute, long watchedSince)
    {
        var now = counts.Now(lane);
        if (now < LeastErrors || counts.Usual < LeastErrors)
        {
            return [];
        }

        var tested = 0;
        for (var place = 0; place < counts.Used; place++)
        {
            tested += counts.At(place, lane).Now > 1 ? 1 : 0;
        }

        List<Cause> causes = [];
        for (var place = 0; place < counts.Used; place++)
        {
            var value = counts.At(place, lane);
            var share = (double)value.Now / now;
            var usual = (value.Usual + 0.5) / (counts.Usual + 1);
            if (value.Name is null || share - usual < LeastExcessShare || share < LeastLift * usual)
            {
                continue;
            }

            var g = G(value.Now, now, value.Usual, counts.Usual);
            var p = Math.Min(1, ChiSquareTail(g) * tested);
            if (p < MaxP)
            {
                var isNews = minute - value.FirstSeenMinute < NewsMinutes && value.FirstSeenMinute - watchedSince > NewsMinutes / 12;
                causes.Add(new Cause(
                    value.Attribute, value.Name, share, value.Usual / counts.Usual, share / usual, g, p,
                    isNews ? value.FirstSeenMinute * MillisecondsInMinute : null));
            }
        }

        return [.. causes.OrderByDescending(c => c.G).Take(MaxCauses)];
    }

    /// <summary>2 Σ O ln(O / E) over a 2x2 table.</summary>
    private static double G(double some, double all, double usualSome, double usualAll)
    {
        var pooled = (some + usualSome) / (all + usualAll);
        return 2 * (Term(some, all * pooled) + Term(all - some, all * (1 - pooled))
            + Term(usualSome, usualAll * pooled) + Term(usualAll - usualSome, usualAll * (1 - pooled)));

        static double Term(double seen, double expected) => seen > 0 && expected > 0 ? seen * Math.Log(seen / expected) : 0;
    }

    /// <summary>P(chi-square with one degree of freedom ≥ x) = erfc(√(x / 2)); relative error below 1.2e-7.</summary>
    /// <remarks>Numerical Recipes' rational Chebyshev fit.</remarks>
    private static double ChiSquareTail(double x)
    {
        var z = Math.Sqrt(Math.Max(0, x) / 2);
        var t = 1 / (1 + (0.5 * z));
        ReadOnlySpan<double> terms =
        [
            0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368, -1.26551223,
        ];
        var sum = 0.0;
        foreach (var term in terms)
        {
            sum = (sum * t) + term;
        }

        return t * Math.Exp((-z * z) + sum);
    }
}
