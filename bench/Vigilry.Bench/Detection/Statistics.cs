namespace Vigilry.Bench.Detection;

internal static class Statistics
{
    /// <summary>What this share of the values does not exceed, interpolated; <see langword="null"/> without values.</summary>
    public static double? Quantile(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
        {
            return null;
        }

        var place = share * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((sorted[above] - sorted[below]) * (place - below));
    }

    /// <summary>Spearman's rank correlation, -1 to 1; <see langword="null"/> for less than three pairs or where one side is constant.</summary>
    public static double? RankCorrelation(IReadOnlyCollection<(double One, double Other)> pairs)
    {
        if (pairs.Count < 3)
        {
            return null;
        }

        var (ones, others) = (Ranks([.. pairs.Select(p => p.One)]), Ranks([.. pairs.Select(p => p.Other)]));
        var middle = (pairs.Count + 1) / 2.0;
        var together = ones.Zip(others, (a, b) => (a - middle) * (b - middle)).Sum();
        var spread = Math.Sqrt(ones.Sum(a => (a - middle) * (a - middle)) * others.Sum(b => (b - middle) * (b - middle)));
        return spread > 0 ? together / spread : null;
    }

    /// <summary>From 1; equal values share the mean of their ranks.</summary>
    private static double[] Ranks(double[] values) =>
        [.. values.Select(v => values.Count(o => o < v) + ((values.Count(o => o == v) + 1) / 2.0))];
}
