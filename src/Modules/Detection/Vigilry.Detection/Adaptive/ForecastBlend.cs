namespace Vigilry.Detection.Adaptive;

/// <summary>How far the recent level is to be trusted beyond that of about the last day.</summary>
/// <remarks>
/// The share w for which slow + w (fast - slow) would have foretold the counts best, by least squares over about a day: near 1 where
/// the level moves, near 0 where the recent level is only the noise of errors that come in clumps.
/// </remarks>
internal sealed class ForecastBlend
{
    private const int BlockMinutes = 5;
    private const double HalfLifeMinutes = 1_440;
    private const double MaxRatio = 4;

    /// <summary>Of w = 0, which a few blocks do not outweigh: a moving level is believed when it is seen.</summary>
    private const float PriorWeight = 3;
    private static readonly double Keep = Math.Pow(0.5, BlockMinutes / HalfLifeMinutes);
    private float _explained;
    private float _spread = PriorWeight;
    private float _errors;
    private float _fast;
    private float _slow;
    private int _minutes;

    /// <summary>w, 0 to 1.</summary>
    public double Weight => Math.Clamp(_explained / _spread, 0, 1);

    /// <summary>Learns a minute: its errors, and what either memory had foretold.</summary>
    public void Observe(int errors, double fast, double slow, double dispersion)
    {
        _errors += errors;
        _fast = (float)(_fast + fast);
        _slow = (float)(_slow + slow);
        if (++_minutes < BlockMinutes)
        {
            return;
        }

        var variance = _slow + (dispersion * _slow * _slow);
        var surplus = Math.Min(_errors - _slow, MaxRatio * _slow);
        double difference = _fast - _slow;
        _explained = (float)((_explained * Keep) + (difference * surplus / variance));
        _spread = (float)((_spread * Keep) + (difference * difference / variance));
        Break();
    }

    /// <summary>The next minute does not follow the last one.</summary>
    public void Break()
    {
        (_errors, _fast, _slow) = (0, 0, 0);
        _minutes = 0;
    }

    /// <summary>The level has changed: what was learned of the old one says nothing.</summary>
    public void Reset()
    {
        (_explained, _spread) = (0, PriorWeight);
        Break();
    }

    public void Exchange(StateCodec codec)
    {
        codec.Float(ref _explained);
        codec.Float(ref _spread);
        codec.Float(ref _errors);
        codec.Float(ref _fast);
        codec.Float(ref _slow);
        codec.Count(ref _minutes, BlockMinutes);
    }
}
