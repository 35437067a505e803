namespace Vigilry.Detection.Adaptive;

/// <summary>Errors per minute, from a fast and a slow exponential memory; the slow one speaks where the fast one knows little.</summary>
/// <param name="halfLifeMinutes">Of the fast memory, in minutes.</param>
internal sealed class RateEstimate(double halfLifeMinutes)
{
    /// <summary>Half-life of the slow memory, in minutes.</summary>
    public const double SlowHalfLifeMinutes = 1_440;

    /// <summary>How many events the slow memory counts for within the fast one.</summary>
    private const double PriorEvents = 10;
    private static readonly double SlowKeep = Math.Pow(0.5, 1 / SlowHalfLifeMinutes);
    private readonly double _keep = Math.Pow(0.5, 1 / halfLifeMinutes);
    private float _fastEvents;
    private float _fastMinutes;
    private float _slowEvents;
    private float _slowMinutes;

    /// <summary>Errors per minute in about the last day.</summary>
    public double Slow => (_slowEvents + 0.5) / (_slowMinutes + 1);

    /// <summary>Variance of the estimate by its square, by how few events are behind it.</summary>
    /// <param name="weight">How far the fast memory counts, 0 to 1.</param>
    public double Uncertainty(double weight) =>
        (weight * weight / Math.Max(0.5, _fastEvents + Math.Min(PriorEvents, _slowEvents)))
        + ((1 - weight) * (1 - weight) / Math.Max(0.5, _slowEvents));

    /// <summary>Errors per minute now.</summary>
    public double Rate => (_fastEvents + PriorEvents) / (_fastMinutes + (PriorEvents / Slow));

    /// <summary>Learns a minute.</summary>
    public void Add(double errors)
    {
        _fastEvents = (float)((_fastEvents * _keep) + errors);
        _fastMinutes = (float)((_fastMinutes * _keep) + 1);
        _slowEvents = (float)((_slowEvents * SlowKeep) + errors);
        _slowMinutes = (float)((_slowMinutes * SlowKeep) + 1);
    }

    /// <summary>Time passes of which nothing is known.</summary>
    public void Forget(double minutes)
    {
        var kept = Math.Pow(_keep, minutes);
        _fastEvents = (float)(_fastEvents * kept);
        _fastMinutes = (float)(_fastMinutes * kept);
    }

    /// <summary>Takes another level for the usual one.</summary>
    public void Replace(double events, double minutes)
    {
        (_fastEvents, _fastMinutes) = ((float)events, (float)minutes);
        (_slowEvents, _slowMinutes) = ((float)events, (float)minutes);
    }

    public void Exchange(StateCodec codec)
    {
        codec.Float(ref _fastEvents);
        codec.Float(ref _fastMinutes);
        codec.Float(ref _slowEvents);
        codec.Float(ref _slowMinutes);
    }
}
