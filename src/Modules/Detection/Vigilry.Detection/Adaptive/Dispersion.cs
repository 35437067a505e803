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

    /// <summary>Learns a minute.</summary>
    /// <param name="count">Its errors.</param>
    /// <param name="expected">What was expected then; above 0.</param>
    public void Observe(int count, double expected)
    {
        _count += count;
        _expected = (float)(_expected + expected);
        if (++_learned < minutes)
        {
            return;
        }

        Learn(_count, _expected);
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

    /// <summary>By moments, weighted so that quiet minutes do not swamp the busy ones, and clipped.</summary>
    private void Learn(double count, double mean)
    {
        var deviation = Math.Sqrt(mean + (Value * mean * mean));
        var excess = Math.Min(count - mean, MaxDeviations * Math.Max(deviation, 1));
        var weight = Math.Pow(mean / (1 + mean), 2);
        _weighted = (float)((_weighted * _keep) + (weight * ((excess * excess) - mean) / (mean * mean)));
        _weight = (float)((_weight * _keep) + weight);
    }
}
