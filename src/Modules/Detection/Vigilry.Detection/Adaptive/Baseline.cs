namespace Vigilry.Detection.Adaptive;

/// <summary>What is usual of a project: how many errors, by how much they scatter, and at which time.</summary>
internal sealed class Baseline
{
    /// <summary>For so many minutes after the start, or a gap, nothing is known well enough to judge by.</summary>
    public const int QuarantineMinutes = 5;
    private const int MaxLag = 10;
    private const double FastHalfLife = 20;
    private const double MaxDeviations = 4;
    private const int GapMinutes = 10;
    private const double GapEvents = 15;
    private const int MaxPending = 10_080;
    private const int YoungMinutes = 720;
    private const int YoungLearns = 10;
    private const int SpreadLearns = 3;
    private static readonly int[] Scales = [1, 2, 5, 10, 15, 30];
    private readonly RateEstimate _level = new(FastHalfLife);
    private readonly RateEstimate _reference = new(FingerprintBaselines.HalfLifeMinutes);
    private readonly Dispersion[] _dispersions = [.. Scales.Select(minutes => new Dispersion(minutes))];
    private readonly Season _season = new();
    private readonly LearningQueue _queue = new();
    private float _eventRate;
    private int _pending;
    private int _learned;
    private int _age;
    private long _quarantineUntil;
    private float _shadowErrors;
    private float _shadowMinutes;

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

    /// <summary>1 / shape of the counts in a window, as far as the level is known.</summary>
    public double DispersionOf(int windowSeconds) => ScatterOf(windowSeconds) + (1 / _level.Evidence);

    /// <summary>1 / shape of the counts in a window, were the level known.</summary>
    public double ScatterOf(int windowSeconds)
    {
        var scale = Scales.Length - 1;
        while (scale > 0 && Scales[scale] * 60 > windowSeconds)
        {
            scale--;
        }

        return _dispersions[scale].Value;
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
            EndGap(minute);
        }
        else
        {
            for (var i = Math.Min(_pending, MaxPending); i > 0; i--)
            {
                Enqueue(0, incidentMinutes);
            }
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
        Recent = _level.Rate();
        Seasonal = _season.Rate(minute, _dispersions[2].Value);
        Rate = Math.Max(Recent, Seasonal);
        Growth = Math.Max(1, Rate / Math.Max(_reference.Rate(), 1e-9));
    }

    /// <summary>An incident begins: what has not been learned yet is no level, but may be scatter.</summary>
    public void Freeze()
    {
        while (_queue.Count > 0)
        {
            var (count, expected) = _queue.Dequeue();
            if (expected > 0)
            {
                _dispersions[0].Observe(count, expected);
            }
        }

        Array.ForEach(_dispersions[1..], d => d.Break());
        _shadowErrors = _shadowMinutes = 0;
    }

    /// <summary>Takes the level of the incident for the usual one.</summary>
    public void Adopt() => _level.Replace(_shadowErrors, _shadowMinutes);

    public void Exchange(StateCodec codec)
    {
        _level.Exchange(codec);
        _reference.Exchange(codec);
        Array.ForEach(_dispersions, d => d.Exchange(codec));
        _season.Exchange(codec);
        _queue.Exchange(codec);
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
        _queue.Enqueue(count, (float)expected);
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
            Learn((count, _learned > 0 ? (float)Rate : 0));
        }
        else if (_learned > 0 && incidentMinutes < SpreadLearns)
        {
            _dispersions[0].Observe(count, Rate);
        }

        var keep = Math.Pow(0.5, 1 / FastHalfLife);
        _shadowErrors = (float)((_shadowErrors * keep) + count);
        _shadowMinutes = (float)((_shadowMinutes * keep) + 1);
    }

    private void Learn((int Count, float Expected) minute)
    {
        double used = minute.Count;
        if (_learned > 0)
        {
            var mean = minute.Expected > 0 ? minute.Expected : Rate;
            var dispersion = _dispersions[0].Value + (1 / _level.Evidence);
            used = Math.Min(used, mean + (MaxDeviations * Math.Max(1, Math.Sqrt(mean + (dispersion * mean * mean)))));
        }

        foreach (var dispersion in _dispersions)
        {
            if (minute.Expected > 0)
            {
                dispersion.Observe(minute.Count, minute.Expected);
            }
            else
            {
                dispersion.Break();
            }
        }

        _level.Add(used);
        _reference.Add(used);
        _learned++;
    }

    /// <summary>The stream was silent, not calm: no zeros are learned, and a part of the recent level is forgotten.</summary>
    private void EndGap(long minute)
    {
        _level.Forget(_pending);
        Array.ForEach(_dispersions, d => d.Break());
        while (_queue.Count > 0)
        {
            _queue.Dequeue();
        }

        _quarantineUntil = Math.Max(_quarantineUntil, minute + QuarantineMinutes);
    }
}
