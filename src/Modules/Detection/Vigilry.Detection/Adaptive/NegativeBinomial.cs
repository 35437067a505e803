namespace Vigilry.Detection.Adaptive;

/// <summary>Counts that scatter more than chance alone would have it: variance = mean + dispersion x mean².</summary>
internal static class NegativeBinomial
{
    private const int MaxTerms = 4_000;
    private const double Negligible = 1e-6;

    /// <summary>How surprising it is to see at least this many.</summary>
    /// <param name="count">Events seen.</param>
    /// <param name="mean">Events expected, above 0.</param>
    /// <param name="dispersion">1 / shape, above 0.</param>
    /// <returns>Minus the common logarithm of P(X ≥ count); 0 if there are no more than expected.</returns>
    public static double MinusLog10Tail(int count, double mean, double dispersion)
    {
        if (count <= mean || mean <= 0)
        {
            return 0;
        }

        var shape = 1 / dispersion;
        var q = mean / (mean + shape);
        var logMass = LogGamma(count + shape) - LogGamma(shape) - LogGamma(count + 1.0)
            - (shape * Math.Log(1 + (mean / shape))) + (count * Math.Log(q));
        double sum = 1, term = 1;
        for (var i = 0; i < MaxTerms && term >= Negligible * sum; i++)
        {
            term *= (shape + count + i) / (count + i + 1.0) * q;
            sum += term;
        }

        return Math.Max(0, -(logMass + Math.Log(sum)) / Math.Log(10));
    }

    /// <summary>Logarithm of the gamma function, for positive arguments; by Stirling's series, good to 1e-11.</summary>
    public static double LogGamma(double x)
    {
        var shift = 0.0;
        if (x < 8)
        {
            var product = 1.0;
            for (; x < 8; x++)
            {
                product *= x;
            }

            shift = Math.Log(product);
        }

        var inverse = 1 / x;
        var square = inverse * inverse;
        var series = inverse * ((1 / 12.0) - (square * ((1 / 360.0) - (square * ((1 / 1260.0) - (square * ((1 / 1680.0) - (square / 1188))))))));
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + series - shift;
    }
}
