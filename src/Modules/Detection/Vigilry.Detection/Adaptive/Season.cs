namespace Vigilry.Detection.Adaptive;

/// <summary>What is usual at this time of day and of the week, UTC.</summary>
/// <remarks>It learns from everything but gaps, incidents too: what comes again is no news.</remarks>
internal sealed class Season
{
    public const int HalfHour = 30;
    private const int Block = 5;
    private const int LeastMinutes = 15;

    /// <summary>The epoch was a Thursday: half hours since the Monday before.</summary>
    private const int EpochOffset = 3 * 48;
    private readonly SeasonalProfile _day = new(48, Math.Min);
    private readonly SeasonalProfile _week = new(336, (one, other) => Math.Sqrt(one * other));
    private long _halfHour = -1;
    private long _block = -1;
    private int _errors;
    private int _minutes;
    private int _blockErrors;
    private int _peakErrors;
    private long _endedHalfHour = -1;
    private float _endedRate;
    private float _endedPeak;

    /// <summary>Learns a minute.</summary>
    /// <param name="minute">Its number since the Unix epoch.</param>
    /// <param name="errors">Its errors.</param>
    /// <returns>Whether half an hour ended before it.</returns>
    public bool Learn(long minute, int errors)
    {
        var ended = false;
        if (minute / HalfHour != _halfHour)
        {
            ended = _halfHour >= 0;
            EndHalfHour();
            _halfHour = minute / HalfHour;
        }

        if (minute / Block != _block)
        {
            (_block, _blockErrors) = (minute / Block, 0);
        }

        _errors += errors;
        _minutes++;
        _blockErrors += errors;
        _peakErrors = Math.Max(_peakErrors, _blockErrors);
        return ended;
    }

    /// <summary>Errors per minute usual then; 0 if unknown. Two weeks speak for themselves; one week or two days give the higher.</summary>
    public double Rate(long minute, (double FiveMinutes, double HalfHour) dispersion)
    {
        var halfHour = (minute / HalfHour) + EpochOffset;
        var weeks = _week.Known(halfHour);
        if (weeks >= 2)
        {
            return _week.Rate(halfHour, dispersion);
        }

        var day = _day.Known(halfHour) >= 2 ? _day.Rate(halfHour, dispersion) : 0;
        return weeks == 1 ? Math.Max(day, _week.Rate(halfHour, dispersion)) : day;
    }

    public void Exchange(StateCodec codec)
    {
        _day.Exchange(codec);
        _week.Exchange(codec);
        codec.Long(ref _halfHour);
        codec.Long(ref _block);
        codec.Count(ref _errors);
        codec.Count(ref _minutes);
        codec.Count(ref _blockErrors);
        codec.Count(ref _peakErrors);
        codec.Long(ref _endedHalfHour);
        codec.Float(ref _endedRate);
        codec.Float(ref _endedPeak);
    }

    /// <summary>Learned half an hour late: a window may reach into the last one, and its errors must not be what is usual of them.</summary>
    private void EndHalfHour()
    {
        if (_endedHalfHour >= 0)
        {
            _day.Learn(_endedHalfHour + EpochOffset, _endedRate, _endedPeak);
            _week.Learn(_endedHalfHour + EpochOffset, _endedRate, _endedPeak);
            _endedHalfHour = -1;
        }

        if (_minutes >= LeastMinutes)
        {
            var rate = (double)_errors / _minutes;
            (_endedHalfHour, _endedRate, _endedPeak) = (_halfHour, (float)rate, (float)Math.Max(rate, (double)_peakErrors / Block));
        }

        _errors = _minutes = _peakErrors = _blockErrors = 0;
    }
}
