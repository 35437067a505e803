namespace Vigilry.Detection.Adaptive;

/// <summary>A lane's incident while it is open: how many errors, of what kind, and how bad it is.</summary>
internal sealed class IncidentTracker(DetectionLane lane)
{
    private const int AssessmentSeconds = 10;
    private const int ProvisionalSeconds = 60;
    private const int MaxFingerprintBytes = 96;
    private readonly UserSketch _users = new();
    private readonly ExcessSpan _excess = new();
    private readonly int[] _risk = new int[RiskScore.PartCount];
    private bool _isOpen;
    private long _openedAt;
    private long _startedAt;
    private long _nextAssessment;
    private int _errors;
    private int _critical;
    private int _peak;
    private float _usualRate;
    private int _count;
    private int _windowSeconds;
    private float _surprise;
    private float _usual;
    private float _usualRecent;
    private float _usualSeason;
    private string? _fingerprint;
    private uint _fingerprintHash;
    private byte _reason;
    private int _knownMinutes;
    private int _toldErrors;
    private int _toldCauses;
    private int _toldRisk;

    public bool IsOpen => _isOpen;

    /// <summary>CRITICAL among its errors.</summary>
    public int Critical => _critical;

    /// <summary>When it was opened, in milliseconds since the Unix epoch.</summary>
    public long OpenedAt => _openedAt;

    /// <summary>The second since the Unix epoch at which it is to be assessed again.</summary>
    public long NextAssessment => _nextAssessment;

    /// <summary>The kind of error that opened it.</summary>
    public string? Fingerprint => _fingerprint;

    /// <summary>The hash of that kind; its name may be kept cut.</summary>
    public uint FingerprintHash => _fingerprintHash;

    public FindingReason Reason => (FindingReason)_reason;

    /// <summary>Opens the incident with the errors of the window that opened it, as far as they are known.</summary>
    /// <param name="at">Now, in milliseconds since the Unix epoch.</param>
    /// <param name="evidence">What opened it.</param>
    /// <param name="usualRate">Errors per minute expected.</param>
    /// <param name="peak">Errors within the last 60 s.</param>
    /// <param name="recent">The newest errors.</param>
    /// <param name="counts">Counts their values; those that were learned as usual are so no more.</param>
    public void Open(long at, Evidence evidence, double usualRate, int peak, RecentErrors recent, AttributeCounts counts)
    {
        (_isOpen, _openedAt, _startedAt) = (true, at, at);
        _nextAssessment = (at / 1_000) + AssessmentSeconds;
        (_errors, _critical, _peak, _usualRate) = (0, 0, peak, (float)usualRate);
        (_count, _windowSeconds, _surprise) = (evidence.Count, evidence.WindowSeconds, (float)(evidence.MinusLog10P ?? -1));
        (_usual, _usualRecent, _usualSeason) = ((float)evidence.Usual, (float)evidence.UsualRecent, (float)(evidence.UsualSeason ?? -1));
        _fingerprint = evidence.Fingerprint is { } name && System.Text.Encoding.UTF8.GetByteCount(name) > MaxFingerprintBytes
            ? StateCodec.Cut(name, MaxFingerprintBytes / 3)
            : evidence.Fingerprint;
        _fingerprintHash = evidence.Fingerprint is { } kind ? HashIndex.Hash(kind) : 0;
        (_reason, _knownMinutes) = ((byte)evidence.Reason, evidence.KnownMinutes);
        (_toldErrors, _toldCauses, _toldRisk) = (0, 0, 0);
        Array.Clear(_risk);
        _users.Clear();
        Span<byte> values = stackalloc byte[RecentErrors.MaxValues];
        var before = at - (evidence.WindowSeconds * 1_000L);
        var known = 0;
        for (; known < recent.Count && recent.At(known, values).At > before; known++)
        {
            _startedAt = Math.Min(_startedAt, recent.At(known, values).At);
        }

        _excess.Start(_startedAt);
        for (var back = known - 1; back >= 0; back--)
        {
            var error = recent.At(back, values);
            var places = values[..error.Values];
            if (lane == DetectionLane.Adaptive)
            {
                counts.Learn(places, error.IsCritical, -1);
            }

            Count(error.IsCritical, error.User);
            _excess.Count(error.At, _errors, _critical, _users, _usualRate);
            counts.Count(places, (int)lane);
        }
    }

    /// <summary>Counts an error.</summary>
    public void Count(bool isCritical, ushort user)
    {
        _errors++;
        _critical += isCritical ? 1 : 0;
        if (user != 0)
        {
            _users.Add(user);
        }
    }

    /// <summary>The error that was counted is one of unusually many within the last 60 s.</summary>
    public void Continue(long at, int lastMinute)
    {
        _excess.Count(at, _errors, _critical, _users, _usualRate);
        _peak = Math.Max(_peak, lastMinute);
    }

    /// <summary>Assesses the incident, and says so if there is something to say.</summary>
    public void Assess(FindingState state, long at, AttributeCounts counts, long watchedSince, ResolutionReason resolution, ICollection<Finding> findings)
    {
        var age = (at - _openedAt) / 1_000;
        _nextAssessment = (at / 1_000) + SecondsBetween(age);
        var risk = Worsen(counts);
        var causes = CauseAnalysis.Find(counts, (int)lane, at / 60_000, watchedSince);
        var told = causes.Aggregate(causes.Count, (sum, c) => unchecked((sum * 31) + (int)HashIndex.Hash(c.Value))) & int.MaxValue;
        if (state == FindingState.Update && _errors == _toldErrors && told == _toldCauses && risk == _toldRisk)
        {
            return;
        }

        (_toldErrors, _toldCauses, _toldRisk) = (_errors, told, risk);
        var isProvisional = state != FindingState.Resolved && age < ProvisionalSeconds;
        findings.Add(new Finding(lane, state, at, new IncidentAssessment(
            _startedAt, _errors, Describe(), RiskScore.Assess(_risk, isProvisional), causes, _users.Estimate(), resolution)));
    }

    public void Close(AttributeCounts counts)
    {
        _isOpen = false;
        _fingerprint = null;
        counts.End((int)lane);
    }

    public void Exchange(StateCodec codec, long now)
    {
        codec.Flag(ref _isOpen);
        if (!_isOpen)
        {
            return;
        }

        codec.Time(ref _openedAt, now);
        codec.Time(ref _startedAt, now);
        codec.Long(ref _nextAssessment);
        codec.Count(ref _errors);
        codec.Count(ref _critical);
        codec.Count(ref _peak);
        codec.Float(ref _usualRate);
        codec.Count(ref _count);
        codec.Count(ref _windowSeconds);
        codec.Float(ref _surprise);
        codec.Float(ref _usual);
        codec.Float(ref _usualRecent);
        codec.Float(ref _usualSeason);
        codec.Text(ref _fingerprint, MaxFingerprintBytes);
        codec.Hash(ref _fingerprintHash);
        codec.Byte(ref _reason);
        codec.Count(ref _knownMinutes);
        codec.Count(ref _toldErrors);
        codec.Count(ref _toldCauses);
        codec.Count(ref _toldRisk);
        for (var i = 0; i < _risk.Length; i++)
        {
            codec.Count(ref _risk[i]);
        }

        _users.Exchange(codec);
        _excess.Exchange(codec, now);
    }

    /// <summary>Seconds until the next assessment: what is hours old changes slowly.</summary>
    private static int SecondsBetween(long age) => age switch
    {
        < 600 => AssessmentSeconds,
        < 3_600 => 60,
        _ => 300,
    };

    /// <summary>Computes the risk and keeps the highest. In tenths.</summary>
    private int Worsen(AttributeCounts counts)
    {
        var novelty = 0.0;
        for (var place = 0; place < counts.Used; place++)
        {
            var value = counts.At(place, (int)lane);
            if (value.Usual < 1 + (0.002 * counts.Usual))
            {
                novelty = Math.Max(novelty, (double)value.Now / Math.Max(1, counts.Now((int)lane)));
            }
        }

        var factors = new RiskFactors(
            Math.Max(_peak, _count * 60.0 / _windowSeconds),
            _usualRate,
            _excess.Minutes,
            _excess.Errors,
            _excess.Critical,
            counts.UsualCriticalShare,
            _excess.Named,
            _excess.Repeats,
            novelty);
        Span<int> parts = stackalloc int[RiskScore.PartCount];
        RiskScore.Compute(factors, parts);
        int sum = 0, highest = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            sum += parts[i];
            highest += _risk[i];
        }

        if (sum > highest)
        {
            parts.CopyTo(_risk);
        }

        return Math.Max(sum, highest);
    }

    private Evidence Describe() => new(
        _count,
        _windowSeconds,
        _usual,
        _count / Math.Max(_usual, 1e-3),
        _surprise < 0 ? null : _surprise,
        _usualRecent,
        _usualSeason < 0 ? null : _usualSeason,
        _fingerprint,
        Reason == FindingReason.NewFingerprint,
        Reason,
        _knownMinutes);
}
