using System.Buffers.Binary;

namespace Vigilry.Detection.Adaptive;

/// <summary>Detects spikes in one project's stream of events: a fixed and an adaptive rule, side by side.</summary>
/// <remarks>
/// Not for several threads at once. All it knows is in its state, numerically as it is saved: a detector that was saved and restored
/// says the same as one that was not. Time is the stream's own.
/// </remarks>
internal sealed class ProjectDetector
{
    /// <summary>Of the state; a change of what is saved needs a new one.</summary>
    private const byte StateVersion = 3;
    private const int ChecksumBytes = 4;
    private const long MaxLateness = 60_000;
    private const int SecondsInMinute = 60;
    private readonly ProjectMemory _memory = new();
    private readonly FixedLane _fixed;
    private readonly AdaptiveLane _adaptive;
    private long _now;
    private long _minute;
    private int _errors;
    private int _events;

    public ProjectDetector(DetectorSettings settings)
    {
        _fixed = new FixedLane(_memory, settings);
        _adaptive = new AdaptiveLane(_memory, _fixed, settings);
    }

    /// <summary>The time that it has come to, in milliseconds since the Unix epoch; 0 before the first event.</summary>
    public long Now => _now;

    /// <summary>Errors per minute expected now.</summary>
    public double UsualRate => _memory.Baseline.Rate;

    /// <summary>Whether too little is known yet for the adaptive rule.</summary>
    public bool IsLearning => _memory.Baseline.IsLearning(_minute);

    /// <summary>How long the project has been watched, in minutes.</summary>
    public int KnownMinutes => _memory.Baseline.Age;

    /// <summary>Detects with what an earlier detector knew.</summary>
    /// <param name="state">What it saved.</param>
    /// <param name="settings">As they are now.</param>
    /// <exception cref="InvalidDataException">It is of another version, or damaged.</exception>
    public static ProjectDetector Restore(ReadOnlySpan<byte> state, DetectorSettings settings)
    {
        if (state.Length <= ChecksumBytes || state[0] != StateVersion)
        {
            throw new InvalidDataException(state.IsEmpty ? "A detector's state is empty" : $"A detector's state has version {state[0]}, not {StateVersion}");
        }

        var content = state[..^ChecksumBytes];
        if (Checksum(content) != BinaryPrimitives.ReadUInt32LittleEndian(state[^ChecksumBytes..]))
        {
            throw new InvalidDataException("A detector's state is damaged");
        }

        var detector = new ProjectDetector(settings);
        var codec = new StateCodec(content);
        detector.Exchange(codec);
        codec.End();
        detector._adaptive.Expect(detector._minute);
        return detector;
    }

    /// <summary>All that it knows, in less than 6 KB.</summary>
    public byte[] Save()
    {
        var codec = new StateCodec();
        Exchange(codec);
        var checksum = Checksum(codec.Written);
        codec.Hash(ref checksum);
        return codec.Written.ToArray();
    }

    /// <summary>Whether the errors of the last minute are as usual, although the adaptive lane's incident is open still.</summary>
    public bool IsCalm => _adaptive.IsCalmAt(_now / 1_000);

    /// <summary>Whether a lane has an incident.</summary>
    public bool IsOpen(DetectionLane lane) => IncidentOf(lane).IsOpen;

    /// <summary>How many incidents a lane opened in the last seven days.</summary>
    public int OpenedInWeek(DetectionLane lane) => _memory.Tally.Opened(lane, _now);

    /// <summary>How long a lane had an incident in the last seven days.</summary>
    public TimeSpan OpenInWeek(DetectionLane lane)
    {
        var over = _memory.Tally.Open(lane, _now);
        var incident = IncidentOf(lane);
        return incident.IsOpen ? over + TimeSpan.FromMilliseconds(Math.Min(_now - incident.OpenedAt, TimeSpan.FromDays(DailyTally.Days).TotalMilliseconds)) : over;
    }

    /// <summary>Takes an event.</summary>
    /// <param name="e">In time order; up to 60 s late it counts as if it happened now, later only as one of the minute.</param>
    /// <param name="findings">Takes what the lanes say of it, and of the time until then.</param>
    public void Observe(in DetectorEvent e, ICollection<Finding> findings)
    {
        if (_now == 0)
        {
            Start(e.At);
        }

        AdvanceTo(e.At, findings);
        _events++;
        if (!e.IsError)
        {
            return;
        }

        _errors++;
        if (_now - e.At > MaxLateness)
        {
            return;
        }

        var second = _now / 1_000;
        Span<byte> buffer = stackalloc byte[RecentErrors.MaxValues];
        var places = buffer[.._memory.Attributes.Locate(e.Attributes, buffer, _memory.Recent, _minute)];
        var user = UserSketch.Code(e.User);
        _memory.Recent.Add(_now, e.IsCritical, user, places);
        _memory.Counts.Advance(second);
        _memory.Counts.Add(1);
        var kind = string.IsNullOrEmpty(e.Fingerprint)
            ? -1
            : _memory.Fingerprints.Add(HashIndex.Hash(e.Fingerprint), second, _memory.Baseline.Learned);
        var error = new ObservedError(_now, e, user, kind, places);
        _fixed.Observe(error, e.At, _adaptive.Scan, findings);
        _adaptive.Observe(error, findings);
    }

    /// <summary>Time passes without events.</summary>
    /// <param name="at">Until when, in milliseconds since the Unix epoch; earlier than now does nothing.</param>
    /// <param name="findings">Takes what the lanes say.</param>
    public void AdvanceTo(long at, ICollection<Finding> findings)
    {
        if (at <= _now || _now == 0)
        {
            return;
        }

        var second = _now / 1_000;
        var last = at / 1_000;
        while (second < last)
        {
            second = NextStop(second, last);
            CloseMinutes(second);
            _memory.Counts.Advance(second);
            _fixed.Tick(second, findings);
            _adaptive.Tick(second, findings);
        }

        _now = at;
    }

    private static uint Checksum(ReadOnlySpan<byte> content)
    {
        var sum = 2_166_136_261u;
        foreach (var next in content)
        {
            sum = (sum ^ next) * 16_777_619;
        }

        return sum;
    }

    private IncidentTracker IncidentOf(DetectionLane lane) => lane == DetectionLane.Fixed ? _fixed.Incident : _adaptive.Incident;

    private void Start(long at)
    {
        _now = Math.Max(1, at);
        _minute = _now / 1_000 / SecondsInMinute;
        _memory.WatchedSince = _minute;
        _memory.Counts.Advance(_now / 1_000);
        _adaptive.Expect(_minute);
    }

    /// <summary>The next second at which something happens: a lane is due, or a minute with events ends.</summary>
    private long NextStop(long second, long last)
    {
        var stop = Math.Min(last, Math.Min(_fixed.NextSecond, _adaptive.NextSecond(second)));
        if (_events > 0)
        {
            stop = Math.Min(stop, (_minute + 1) * SecondsInMinute);
        }

        return Math.Max(stop, second + 1);
    }

    private void CloseMinutes(long second)
    {
        var minute = second / SecondsInMinute;
        if (minute == _minute)
        {
            return;
        }

        var age = _adaptive.AgeMinutes(_minute);
        _memory.Concentration.Learn(_memory.Attributes, _memory.Recent);
        if (_memory.Baseline.Close(_minute, _errors, _events, age))
        {
            _memory.Attributes.Fade(Season.HalfHour);
        }

        if (minute - _minute > 1)
        {
            _memory.Baseline.CloseSilent((int)Math.Min(minute - _minute - 1, int.MaxValue / 4));
        }

        _errors = _events = 0;
        _minute = minute;
        _adaptive.Expect(minute);
    }

    private void Exchange(StateCodec codec)
    {
        var version = StateVersion;
        codec.Byte(ref version);
        codec.Long(ref _now);
        codec.Count(ref _errors);
        codec.Count(ref _events);
        _minute = _now / 1_000 / SecondsInMinute;
        var watchedSince = _minute - _memory.WatchedSince;
        codec.Long(ref watchedSince);
        _memory.WatchedSince = _minute - watchedSince;
        _memory.Counts.Exchange(codec);
        _memory.Baseline.Exchange(codec);
        _memory.Fingerprints.Exchange(codec, _now / 1_000, _memory.Baseline.Learned);
        _memory.Attributes.Exchange(codec, _minute);
        _memory.Recent.Exchange(codec, _now, _memory.Attributes.Used);
        _memory.Concentration.Exchange(codec);
        _memory.Tally.Exchange(codec);
        _fixed.Exchange(codec, _now);
        _adaptive.Exchange(codec, _now);
    }
}
