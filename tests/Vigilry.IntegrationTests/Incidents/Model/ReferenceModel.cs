namespace Vigilry.IntegrationTests.Incidents.Model;

/// <summary>The rules of an incident's life as plain as they can be said, for one project.</summary>
internal sealed class ReferenceModel
{
    public const int Threshold = 3;
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(65);
    public static readonly TimeSpan ActiveTtl = TimeSpan.FromSeconds(65);
    public static readonly TimeSpan InvestigatingTtl = TimeSpan.FromSeconds(305);
    private const double ResolveAtRemaining = 0.2;

    private readonly List<(DateTimeOffset At, TimeSpan Elapsed)> _errors = [];
    private DateTimeOffset? _resolvedByPersonAt;
    private TimeSpan _countedSince;
    private TimeSpan _clocksStarted;

    /// <summary>OPEN, INVESTIGATING, RESOLVED; none if there is no incident yet.</summary>
    public string? Status { get; private set; }

    /// <summary>How many incidents there have been.</summary>
    public int Incidents { get; private set; }

    /// <summary>Errors come.</summary>
    public void Post(int count, DateTimeOffset now, TimeSpan elapsed)
    {
        _errors.AddRange(Enumerable.Repeat((now, elapsed), count));
        if (count > 0)
        {
            Observe(elapsed);
        }
    }

    /// <summary>The health check runs.</summary>
    public void Check(DateTimeOffset now, TimeSpan elapsed)
    {
        var since = elapsed - _clocksStarted;
        Status = Status switch
        {
            "OPEN" when since >= ActiveTtl => "INVESTIGATING",
            "INVESTIGATING" when since >= InvestigatingTtl * (1 - ResolveAtRemaining) && !IsExceeding(elapsed) && !IsExceedingByTheClock(now) => "RESOLVED",
            _ => Status,
        };
    }

    public void Resolve(DateTimeOffset now) => (Status, _resolvedByPersonAt) = ("RESOLVED", now);

    public void Reopen(TimeSpan elapsed) => (Status, _clocksStarted) = ("OPEN", elapsed);

    /// <summary>The clock jumped: what it said before cannot be compared any more.</summary>
    public void Jump(TimeSpan elapsed) => (_countedSince, _resolvedByPersonAt) = (elapsed, null);

    /// <summary>After a disturbance: what is, is taken over; whether it may be is for <see cref="MustBeUnresolved"/>.</summary>
    public void Adopt(string? status, int incidents, TimeSpan clocksStarted) => (Status, Incidents, _clocksStarted) = (status, incidents, clocksStarted);

    /// <summary>Whether errors are above the threshold that no person has resolved.</summary>
    public bool MustBeUnresolved(TimeSpan elapsed) => IsExceeding(elapsed) && NewestOverThreshold(elapsed) is { } oldest && !(oldest <= _resolvedByPersonAt);

    /// <summary>Whether more errors than the threshold happened within the window before a time.</summary>
    public bool IsExceeding(TimeSpan elapsed) => Counted(elapsed).Count() > Threshold;

    /// <summary>The same by what the clock said, which may be put back to a time that was before.</summary>
    public bool IsExceedingByTheClock(DateTimeOffset now) => _errors.Count(e => e.At > now - Window && e.At <= now) > Threshold;

    /// <summary>Whether the clock was put back to about the time of errors that were before: what counts then is not for this model.</summary>
    public bool RelivesErrors(DateTimeOffset now) => _errors.Any(e => e.Elapsed < _countedSince && (e.At - now).Duration() <= Window + Window);

    private void Observe(TimeSpan elapsed)
    {
        if (!IsExceeding(elapsed))
        {
            return;
        }

        if (Status is "OPEN" or "INVESTIGATING")
        {
            (Status, _clocksStarted) = ("OPEN", elapsed);
        }
        else if (!(NewestOverThreshold(elapsed) <= _resolvedByPersonAt))
        {
            (Status, _clocksStarted, Incidents) = ("OPEN", elapsed, Incidents + 1);
        }
    }

    /// <summary>The oldest of the newest errors that are one more than the threshold.</summary>
    private DateTimeOffset? NewestOverThreshold(TimeSpan elapsed)
    {
        var newest = Counted(elapsed).OrderByDescending(e => e.Elapsed).Take(Threshold + 1).ToArray();
        return newest.Length > Threshold ? newest[^1].At : null;
    }

    private IEnumerable<(DateTimeOffset At, TimeSpan Elapsed)> Counted(TimeSpan elapsed) =>
        _errors.Where(e => e.Elapsed > elapsed - Window && e.Elapsed >= _countedSince && e.Elapsed <= elapsed);
}
