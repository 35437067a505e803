namespace Vigilry.Detection.Adaptive;

/// <summary>What is usual of a project: how many errors, by how much they scatter, and at which time.</summary>
internal sealed class Baseline
{
    /// <summary>For so many minutes after the start, or a gap, nothing is known well enough to judge by.</summary>
    public const int QuarantineMinutes = 5;
    private const int MaxLag = 10;
    private const double FastHalfLife = 20;
    private const double MediumHalfLife = 60;

    /// <summary>The fast memory is about 39 minutes old, with its lag, and 58 minutes younger than the medium one.</summary>
    private const double TrendReach = 39 / 58.0;
    private const double MaxFall = 0.1;
    private const double MaxRise = 0.5;

    /// <summary>Scatter of the level itself, were it known from one minute: what comes in clumps, whose sizes scatter by as much as they are, looks calm at first.</summary>
    private const double YoungDispersion = 1;

    /// <summary>Minutes that scatter alike, as a clump lasts: so many count as one where the level's own scatter is concerned.</summary>
    private const int ClumpMinutes = 5;
    private const double MaxDeviations = 4;
    private const int FingerprintSeconds = 300;
    private const int GapMinutes = 10;
    private const double GapEvents = 15;
    private const int MaxPending = 10_080;
    private const int YoungMinutes = 720;
    private const int YoungLearns = 10;
    private static readonly int[] Scales = [1, 2, 5, 10, 15, 30];
    private readonly RateEstimate _level = new(FastHalfLife);
    private readonly RateEstimate _reference = new(FingerprintBaselines.HalfLifeMinutes);
    private readonly Dispersion[] _dispersions = [.. Scales.Select(minutes => new Dispersion(minutes))];
    private readonly Dispersion _clumps;
    private readonly Season _season = new();
    private readonly LearningQueue _queue = new();
    private readonly RateEstimate _medium = new(MediumHalfLife);
    private readonly ForecastBlend _blend = new();
    private readonly ForecastBlend _trendBlend = new();
    private double _fast;
    private double _both;
    private double _trend;
    private double _rateBefore;
    private int _minutesOfSeason;
    private float _eventRate;
    private int _pending;
    private int _learned;
    private int _age;
    private long _quarantineUntil;
    private float _shadowErrors;
    private float _shadowMinutes;

    public Baseline() => _clumps = _dispersions[Array.IndexOf(Scales, ClumpMinutes)];

    /// <summary>Errors per minute expected now: recently, or at this time of day and week if that is more.</summary>
    public double Rate { get; private set; }

    /// <summary>Errors per minute of the last hours.</summary>
    public double Recent { get; private set; }

    /// <summary>Errors per minute at this time of day and week; 0 if unknown.</summary>
    public double Seasonal { get; private set; }

    /// <summary>How much more errors are expected than by the memory of the fingerprints; at least 1.</summary>
    public double Growth { get; private set; }

    /// <summary>Minutes learned.</summary>
    public int Learned => _learned;

    /// <summary>Minutes watched.</summary>
    public int Age => _age;

    /// <summary>Whether too little is known to judge, at a minute since the Unix epoch.</summary>
    public bool IsLearning(long minute) => _age < QuarantineMinutes || minute < _quarantineUntil;

    /// <summary>Errors per minute expected within a window: as far as it reaches into the half hour before, it has those errors too.</summary>
    public double RateOf(int windowSeconds) =>
        Rate + ((_rateBefore - Rate) * Math.Max(0, 1 - (60.0 * _minutesOfSeason / windowSeconds)));

    /// <summary>1 / shape of the counts in a window, as far as the level is known.</summary>
    public double DispersionOf(int windowSeconds) =>
        ScatterOf(windowSeconds) + _level.Uncertainty(_blend.Weight) + ((YoungDispersion + (ClumpMinutes * _clumps.Value)) / Math.Max(1, _learned));

    /// <summary>1 / shape of the counts in a window, were the level known.</summary>
    public double ScatterOf(int windowSeconds)
    {
        var scale = Scales.Length - 1;
        while (scale > 0 && Scales[scale] * 60 > windowSeconds)
        {
            scale--;
        }

        return _dispersions[scale].Upper(Rate);
    }

    /// <summary>Whether the silence so far is no calm but a gap.</summary>
    public bool IsGap => _pending >= GapMinutes && _pending * _eventRate > GapEvents;

    /// <summary>Learns a minute that is over.</summary>
    /// <param name="minute">Its number since the Unix epoch.</param>
    /// <param name="errors">Its errors.</param>
    /// <param name="events">Its events of any severity: none at all may be a gap.</param>
    /// <param name="incidentMinutes">How old the open incident is, in minutes; -1 if there is none.</param>
    /// <returns>Whether half an hour ended.</returns>
    public bool Close(long minute, int errors, int events, int incidentMinutes)
    {
        if (events == 0)
        {
            _pending++;
            return false;
        }

        if (IsGap)
        {
            // Of this minute only the end was reported.
            EndGap(minute);
            _pending = 0;
            return false;
        }

        for (var i = Math.Min(_pending, MaxPending); i > 0; i--)
        {
            Enqueue(0, incidentMinutes);
        }

        _pending = 0;
        _eventRate = (float)(_eventRate + ((events - _eventRate) * Math.Max(0.02, 1.0 / (_learned + 1))));
        var ended = _season.Learn(minute, errors);
        Enqueue(errors, incidentMinutes);
        return ended;
    }

    /// <summary>Many silent minutes at once.</summary>
    public void CloseSilent(int minutes) => _pending = Math.Min(_pending + minutes, int.MaxValue / 2);

    /// <summary>Computes what is expected in a minute since the Unix epoch.</summary>
    public void Expect(long minute)
    {
        _fast = _level.Rate;
        _both = _level.Slow + (_blend.Weight * (_fast - _level.Slow));
        _trend = Math.Clamp((_fast - _medium.Rate) * TrendReach, -MaxFall * _both, MaxRise * _both);
        Recent = _both + (_trendBlend.Weight * _trend);
        var scatter = (_clumps.Value, _dispersions[^1].Value);
        Seasonal = _season.Rate(minute, scatter);
        Rate = Math.Max(Recent, Seasonal);
        _minutesOfSeason = (int)(minute % Season.HalfHour);
        _rateBefore = Math.Max(Rate, _season.Rate(minute - Season.HalfHour, scatter));
        Growth = Math.Max(1, RateOf(FingerprintSeconds) / Math.Max(_reference.Rate, 1e-9));
    }

    /// <summary>An incident begins: what has not been learned yet belongs to it.</summary>
    public void Freeze()
    {
        Break();
        _shadowErrors = _shadowMinutes = 0;
    }

    /// <summary>Takes the level of the incident for the usual one.</summary>
    public void Adopt()
    {
        _level.Replace(_shadowErrors, _shadowMinutes);
        _medium.Replace(_shadowErrors, _shadowMinutes);
        _blend.Reset();
        _trendBlend.Reset();
    }

    public void Exchange(StateCodec codec)
    {
        _level.Exchange(codec);
        _reference.Exchange(codec);
        _medium.Exchange(codec);
        Array.ForEach(_dispersions, d => d.Exchange(codec));
        _season.Exchange(codec);
        _queue.Exchange(codec);
        _blend.Exchange(codec);
        _trendBlend.Exchange(codec);
        codec.Float(ref _eventRate);
        codec.Count(ref _pending);
        codec.Count(ref _learned);
        codec.Count(ref _age);
        codec.Long(ref _quarantineUntil);
        codec.Float(ref _shadowErrors);
        codec.Float(ref _shadowMinutes);
    }

    private void Enqueue(int count, int incidentMinutes)
    {
        _age++;
        if (incidentMinutes >= 0)
        {
            Shadow(count, incidentMinutes);
            return;
        }

        // Where the season sets the expectation, with its peaks, the scatter cannot be seen.
        var expected = _learned > 0 && Seasonal <= 1.25 * Recent ? Rate : 0;
        _queue.Enqueue(new WatchedMinute(count, (float)expected, (float)_fast, (float)_level.Slow, (float)_both, (float)_trend, (float)_level.Uncertainty(_blend.Weight)));
        var lag = Math.Min(MaxLag, _age / 3);
        while (_queue.Count > lag)
        {
            Learn(_queue.Dequeue());
        }
    }

    /// <summary>An incident's minute. A baseline that is young does not trust its own alarm, and learns a little more.</summary>
    private void Shadow(int count, int incidentMinutes)
    {
        if (_learned < YoungMinutes && incidentMinutes < YoungLearns)
        {
            Learn(new WatchedMinute(count, _learned > 0 ? (float)Rate : 0, 0, 0, 0, 0, (float)_level.Uncertainty(_blend.Weight)));
        }

        var keep = Math.Pow(0.5, 1 / FastHalfLife);
        _shadowErrors = (float)((_shadowErrors * keep) + count);
        _shadowMinutes = (float)((_shadowMinutes * keep) + 1);
    }

    private void Learn(WatchedMinute minute)
    {
        double used = minute.Errors;
        if (_learned > 0)
        {
            var mean = minute.Expected > 0 ? minute.Expected : Rate;
            var dispersion = _dispersions[0].Value + _level.Uncertainty(_blend.Weight);
            used = Math.Min(used, mean + (MaxDeviations * Math.Max(1, Math.Sqrt(mean + (dispersion * mean * mean)))));
        }

        foreach (var dispersion in _dispersions)
        {
            if (minute.Expected > 0)
            {
                dispersion.Observe(minute.Errors, minute.Expected, minute.Uncertainty);
            }
            else
            {
                dispersion.Break();
            }
        }

        if (minute.Slow > 0)
        {
            _blend.Observe(minute.Errors, minute.Fast, minute.Slow, _clumps.Value);
            _trendBlend.Observe(minute.Errors, minute.Level + minute.Trend, minute.Level, _clumps.Value);
        }

        _level.Add(used);
        _medium.Add(used);
        _reference.Add(used);
        _learned++;
    }

    /// <summary>The stream was silent, not calm: no zeros are learned, and a part of the recent level is forgotten.</summary>
    private void EndGap(long minute)
    {
        _level.Forget(_pending);
        _medium.Forget(_pending);
        Break();
        _quarantineUntil = Math.Max(_quarantineUntil, minute + QuarantineMinutes);
    }

    /// <summary>The next minute does not follow the last one.</summary>
    private void Break()
    {
        Array.ForEach(_dispersions, d => d.Break());
        _blend.Break();
        _trendBlend.Break();
        _queue.Clear();
    }
}
