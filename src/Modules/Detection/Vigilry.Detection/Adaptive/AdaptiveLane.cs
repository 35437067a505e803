namespace Vigilry.Detection.Adaptive;

/// <summary>The adaptive rule's incident: one at a time, opened by the number of all errors, with what they share, or of one kind.</summary>
internal sealed class AdaptiveLane(ProjectMemory memory, FixedLane fixedLane, DetectorSettings settings)
{
    private const int CalmSeconds = 360;
    private const int AdoptSeconds = 7_200;
    private const int LeastAdoptSeconds = 900;
    private const int ColdErrors = 100;
    private const double ColdRatio = 8;
    private readonly IncidentTracker _incident = new(DetectionLane.Adaptive);
    private readonly AlarmScan _scan = new();
    private long _calmSince;

    public IncidentTracker Incident => _incident;

    public AlarmScan Scan => _scan;

    /// <summary>The next second since the Unix epoch at which something may happen without an event.</summary>
    public long NextSecond(long second) => _incident.IsOpen ? second + 1 : long.MaxValue;

    /// <summary>How old the incident is at a minute since the Unix epoch, in minutes; -1 if there is none.</summary>
    public int AgeMinutes(long minute) => _incident.IsOpen ? (int)Math.Max(0, minute - (_incident.OpenedAt / 60_000)) : -1;

    /// <summary>Computes what is expected in a minute since the Unix epoch.</summary>
    public void Expect(long minute)
    {
        memory.Baseline.Expect(minute);
        _scan.Refresh(memory);
    }

    public void Observe(in ObservedError error, ICollection<Finding> findings)
    {
        if (!_incident.IsOpen)
        {
            memory.Attributes.Learn(error.Places, error.IsCritical, 1);
            memory.Concentration.Add();
            if (Judge(error) is { } evidence)
            {
                Open(error, evidence, findings);
            }
        }
        else if (!IsCalm(error.Now / 1_000))
        {
            _calmSince = 0;
            _incident.Count(error.IsCritical, error.User);
            memory.Attributes.Count(error.Places, (int)DetectionLane.Adaptive);
            memory.Attributes.Name(error.Attributes, error.Places, (int)DetectionLane.Adaptive);
            _incident.Continue(error.Now, memory.Counts.LastMinute);
        }
    }

    /// <summary>A second passes.</summary>
    public void Tick(long second, ICollection<Finding> findings)
    {
        if (!_incident.IsOpen)
        {
            return;
        }

        if (!IsCalm(second))
        {
            _calmSince = 0;
            var patience = Math.Min(AdoptSeconds, Math.Max(LeastAdoptSeconds, 60L * memory.Baseline.Age));
            if (second - (_incident.OpenedAt / 1_000) >= patience)
            {
                Resolve(second, ResolutionReason.NewNormal, findings);
                return;
            }
        }
        else if (_calmSince == 0)
        {
            _calmSince = second;
        }
        else if (second - _calmSince >= CalmSeconds)
        {
            Resolve(second, memory.Baseline.IsGap ? ResolutionReason.Silence : ResolutionReason.Calm, findings);
            return;
        }

        if (second >= _incident.NextAssessment)
        {
            _incident.Assess(FindingState.Update, second * 1_000, memory.Attributes, memory.WatchedSince, ResolutionReason.None, findings);
        }
    }

    /// <summary>Whether the errors of the last minute are as usual, in a second since the Unix epoch.</summary>
    public bool IsCalmAt(long second) => IsCalm(second);

    public void Exchange(StateCodec codec, long now)
    {
        _incident.Exchange(codec, now);
        codec.Long(ref _calmSince);
    }

    private bool IsCalm(long second)
    {
        if (memory.Counts.LastMinute > _scan.CalmLine)
        {
            return false;
        }

        var place = _incident.Fingerprint is not null ? memory.Fingerprints.Find(_incident.FingerprintHash) : -1;
        return place < 0 || !AlarmScan.IsHot(memory.Fingerprints, place, second, memory.Baseline);
    }

    private Evidence? Judge(in ObservedError error)
    {
        var baseline = memory.Baseline;
        var lastMinute = memory.Counts.LastMinute;
        if (baseline.IsLearning(error.Now / 60_000))
        {
            if (baseline.Learned > 0 && lastMinute >= Math.Max(ColdErrors, ColdRatio * baseline.Rate))
            {
                return EvidenceOf(lastMinute, 60, baseline.Rate, null, null, FindingReason.ColdStart);
            }

            return settings.HasFloor && baseline.Age < Baseline.QuarantineMinutes && fixedLane.IsExceeded(error.Now)
                ? EvidenceOf(settings.Threshold + 1, (int)settings.Window.TotalSeconds, baseline.Rate * settings.Window.TotalMinutes, null, null, FindingReason.Threshold)
                : null;
        }

        var (window, surprise) = _scan.Scan(memory.Counts.Totals);
        if (window >= 0)
        {
            return EvidenceOf(memory.Counts.Totals[window], SlidingCounts.WindowSeconds[window], _scan.Mean(window), surprise, null, FindingReason.Rate);
        }

        (window, surprise) = _scan.ScanConcentrated(memory, error.Now / 60_000);
        if (window >= 0)
        {
            return EvidenceOf(memory.Counts.Totals[window], SlidingCounts.WindowSeconds[window], _scan.Mean(window), surprise, null, FindingReason.Concentration);
        }

        if (error.FingerprintPlace < 0)
        {
            return null;
        }

        var kind = _scan.ScanFingerprint(memory.Fingerprints, error.FingerprintPlace, error.Now / 1_000, baseline);
        return kind.Count == 0
            ? null
            : EvidenceOf(kind.Count, kind.WindowSeconds, kind.Usual, kind.Surprise, error.Fingerprint, kind.IsNew ? FindingReason.NewFingerprint : FindingReason.KnownFingerprint);
    }

    private Evidence EvidenceOf(int count, int seconds, double usual, double? surprise, string? fingerprint, FindingReason reason)
    {
        var baseline = memory.Baseline;
        var minutes = seconds / 60.0;
        return new Evidence(
            count,
            seconds,
            usual,
            count / Math.Max(usual, 1e-3),
            surprise,
            fingerprint is null ? baseline.Recent * minutes : usual,
            fingerprint is null && baseline.Seasonal > 0 ? baseline.Seasonal * minutes : null,
            fingerprint,
            reason == FindingReason.NewFingerprint,
            reason,
            baseline.Age);
    }

    private void Open(in ObservedError error, Evidence evidence, ICollection<Finding> findings)
    {
        _calmSince = 0;
        _incident.Open(error.Now, evidence, memory.Baseline.Rate, memory.Counts.LastMinute, memory.Recent, memory.Attributes);
        memory.Attributes.Name(error.Attributes, error.Places, (int)DetectionLane.Adaptive);
        memory.Tally.CountOpened(DetectionLane.Adaptive, error.Now);
        memory.Baseline.Freeze();
        memory.Concentration.Freeze();
        memory.Fingerprints.Freeze(memory.Baseline.Learned);
        Expect(error.Now / 60_000);
        _incident.Assess(FindingState.Open, error.Now, memory.Attributes, memory.WatchedSince, ResolutionReason.None, findings);
    }

    /// <summary>What the incident explained must not open the next one: the windows are emptied.</summary>
    private void Resolve(long second, ResolutionReason reason, ICollection<Finding> findings)
    {
        var at = second * 1_000;
        _incident.Assess(FindingState.Resolved, at, memory.Attributes, memory.WatchedSince, reason, findings);
        memory.Tally.CountClosed(DetectionLane.Adaptive, _incident.OpenedAt, at);
        if (reason == ResolutionReason.NewNormal)
        {
            memory.Baseline.Adopt();
            memory.Attributes.Adopt((int)DetectionLane.Adaptive, _incident.Critical);
        }

        memory.Fingerprints.Thaw(reason == ResolutionReason.NewNormal ? (at - _incident.OpenedAt) / 60_000.0 : 0);
        memory.Counts.Clear();
        _incident.Close(memory.Attributes);
        Expect(second / 60);
    }
}
