namespace Vigilry.Detection.Adaptive;

/// <summary>How much more than by chance the errors of so many minutes scatter about what was expected: 1 / shape of the negative binomial.</summary>
/// <remarks>Errors of the forecast are part of it, so that a window is judged by how well its length can be foretold.</remarks>
/// <param name="minutes">How many minutes are taken together.</param>
internal sealed class Dispersion(int minutes)
{
    private const double HalfLifeMinutes = 1_440;
    private const double Prior = 0.05;
    private const double PriorMinutes = 30;
    private const double MaxDeviations = 4;
    private const double Least = 0.002;
    private readonly double _keep = Math.Pow(0.5, minutes / HalfLifeMinutes);
    private float _weighted = (float)(Prior * PriorMinutes / minutes);
    private float _weight = (float)(PriorMinutes / minutes);
    private int _count;
    private int _learned;
    private float _expected;

    public double Value => Math.Max(0, _weighted / _weight) + Least;

    /// <summary>What it may well be, as far as so little is known of it: the estimate and its standard error.</summary>
    /// <param name="rate">Errors expected per minute.</param>
    public double Upper(double rate)
    {
        var mean = rate * minutes;
        return Value * (1 + Math.Sqrt(2 * Weight(mean) / _weight));
    }

    /// <summary>Learns a minute.</summary>
    /// <param name="count">Its errors.</param>
    /// <param name="expected">What was expected then; above 0.</param>
    /// <param name="uncertainty">Variance of that expectation by its square: not the counts' own scatter.</param>
    public void Observe(int count, double expected, double uncertainty)
    {
        _count += count;
        _expected = (float)(_expected + expected);
        if (++_learned < minutes)
        {
            return;
        }

        Learn(_count, _expected, uncertainty);
        Break();
    }

    /// <summary>The next minute does not follow the last one.</summary>
    public void Break()
    {
        _count = _learned = 0;
        _expected = 0;
    }

    public void Exchange(StateCodec codec)
    {
        codec.Float(ref _weighted);
        codec.Float(ref _weight);
        codec.Count(ref _count);
        codec.Count(ref _learned, minutes);
        codec.Float(ref _expected);
    }

    private static double Weight(double mean) => mean / (1 + mean) * (mean / (1 + mean));

    /// <summary>By moments, weighted so that quiet minutes do not swamp the busy ones, and clipped.</summary>
    private void Learn(double count, double mean, double uncertainty)
    {
        var deviation = Math.Sqrt(mean + ((Value + uncertainty) * mean * mean));
        var excess = Math.Min(count - mean, MaxDeviations * Math.Max(deviation, 1));
        var weight = Weight(mean);
        _weighted = (float)((_weighted * _keep) + (weight * ((((excess * excess) - mean) / (mean * mean)) - uncertainty)));
        _weight = (float)((_weight * _keep) + weight);
    }
}
