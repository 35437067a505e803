namespace Vigilry.Detection.Adaptive;

/// <summary>The fixed rule's incident.</summary>
internal sealed class FixedLane(ProjectMemory memory, DetectorSettings settings)
{
    private readonly FixedRule _rule = new(settings.Window, settings.Threshold);
    private readonly IncidentTracker _incident = new(DetectionLane.Fixed);
    private readonly long _quiet = (long)settings.Quiet.TotalMilliseconds;
    private long _exceededUntil;

    public IncidentTracker Incident => _incident;

    /// <summary>Whether there are too many errors, at a time in milliseconds since the Unix epoch.</summary>
    public bool IsExceeded(long at) => _rule.ExceededUntil > at;

    /// <summary>The next second since the Unix epoch at which something happens without an event.</summary>
    public long NextSecond => !_incident.IsOpen
        ? long.MaxValue
        : Math.Min(_incident.NextAssessment, (ResolvesAt + 999) / 1_000);

    private long ResolvesAt => _exceededUntil + _quiet;

    /// <summary>Counts an error.</summary>
    /// <param name="at">When it happened, in milliseconds since the Unix epoch; not the same as now, if it is late.</param>
    public void Observe(in ObservedError error, long at, AlarmScan scan, ICollection<Finding> findings)
    {
        Resolve(error.Now, findings);
        _rule.Add(at);
        var isExceeded = IsExceeded(error.Now);
        if (isExceeded)
        {
            _exceededUntil = _rule.ExceededUntil;
        }

        if (!_incident.IsOpen)
        {
            if (isExceeded)
            {
                Open(error, scan, findings);
            }
        }
        else if (_exceededUntil > error.Now)
        {
            _incident.Count(error.IsCritical, error.User);
            memory.Attributes.Count(error.Places, (int)DetectionLane.Fixed);
            memory.Attributes.Name(error.Attributes, error.Places, (int)DetectionLane.Fixed);
            _incident.Continue(error.Now, memory.Counts.LastMinute);
        }
    }

    /// <summary>Time passes.</summary>
    public void Tick(long second, ICollection<Finding> findings)
    {
        Resolve(second * 1_000, findings);
        if (_incident.IsOpen && second >= _incident.NextAssessment)
        {
            _incident.Assess(FindingState.Update, second * 1_000, memory.Attributes, memory.WatchedSince, ResolutionReason.None, findings);
        }
    }

    public void Exchange(StateCodec codec, long now)
    {
        _rule.Exchange(codec, now);
        _incident.Exchange(codec, now);
        codec.Long(ref _exceededUntil);
    }

    private void Open(in ObservedError error, AlarmScan scan, ICollection<Finding> findings)
    {
        var seconds = (int)Math.Ceiling(settings.Window.TotalSeconds);
        var inRing = seconds == 60 ? memory.Counts.LastMinute : 0;
        var evidence = EvidenceOf(memory.Baseline, scan, Math.Max(settings.Threshold + 1, inRing), seconds);
        _incident.Open(error.Now, evidence, memory.Baseline.Rate, memory.Counts.LastMinute, memory.Recent, memory.Attributes);
        memory.Attributes.Name(error.Attributes, error.Places, (int)DetectionLane.Fixed);
        memory.Tally.CountOpened(DetectionLane.Fixed, error.Now);
        _incident.Assess(FindingState.Open, error.Now, memory.Attributes, memory.WatchedSince, ResolutionReason.None, findings);
    }

    private static Evidence EvidenceOf(Baseline baseline, AlarmScan scan, int count, int seconds)
    {
        var windows = seconds / 60.0;
        var usual = baseline.Rate * windows;
        return new Evidence(
            count,
            seconds,
            usual,
            count / Math.Max(usual, 1e-3),
            baseline.Learned > 0 ? NegativeBinomial.MinusLog10Tail(count, usual, baseline.DispersionOf(seconds)) : null,
            baseline.Recent * windows,
            baseline.Seasonal > 0 ? baseline.Seasonal * windows : null,
            null,
            false,
            FindingReason.Threshold,
            baseline.Age);
    }

    private void Resolve(long now, ICollection<Finding> findings)
    {
        if (_incident.IsOpen && ResolvesAt <= now)
        {
            _incident.Assess(FindingState.Resolved, ResolvesAt, memory.Attributes, memory.WatchedSince, ResolutionReason.Calm, findings);
            memory.Tally.CountClosed(DetectionLane.Fixed, _incident.OpenedAt, ResolvesAt);
            _incident.Close(memory.Attributes);
        }
    }
}
