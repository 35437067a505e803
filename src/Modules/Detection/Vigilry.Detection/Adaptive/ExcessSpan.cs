namespace Vigilry.Detection.Adaptive;

/// <summary>Until when an incident's errors were more than usual, and what they were until then.</summary>
/// <remarks>
/// An incident is resolved minutes after its errors have ceased, and errors that are usual go on meanwhile. Each error adds 1 to a balance,
/// and time takes from it at a rate between the usual one and the incident's: where the balance is highest, the excess ended (Page's
/// CUSUM, whose highest point is the most likely point of change).
/// </remarks>
internal sealed class ExcessSpan
{
    /// <summary>In less time the rate of an incident is guesswork.</summary>
    private const double LeastMinutes = 0.25;

    /// <summary>With fewer errors by the usual ones no end can be told from them: one kind is unusual then, and the span lasts as long as that.</summary>
    private const double LeastRatio = 1.5;
    private long _startedAt;
    private long _lastAt;
    private float _balance;
    private float _highest;
    private long _endedAt;
    private int _errors;
    private int _critical;
    private int _named;
    private float _repeats;

    /// <summary>ERROR and CRITICAL events until the end of the excess.</summary>
    public int Errors => _errors;

    /// <summary>CRITICAL among them.</summary>
    public int Critical => _critical;

    /// <summary>Those of them by which users are told apart; see <see cref="UserSketch.Counted"/>.</summary>
    public int Named => _named;

    /// <summary>Pairs of them with the same user; see <see cref="UserSketch.Repeats"/>.</summary>
    public double Repeats => _repeats;

    /// <summary>From the start until the end of the excess.</summary>
    public double Minutes => (_endedAt - _startedAt) / 60_000.0;

    /// <param name="at">The first error, in milliseconds since the Unix epoch.</param>
    public void Start(long at)
    {
        (_startedAt, _lastAt, _endedAt) = (at, at, at);
        (_balance, _highest) = (0, 0);
        (_errors, _critical, _named, _repeats) = (0, 0, 0, 0);
    }

    /// <summary>An error was counted.</summary>
    /// <param name="at">When, in milliseconds since the Unix epoch.</param>
    /// <param name="errors">All of the incident until now.</param>
    /// <param name="critical">CRITICAL among them.</param>
    /// <param name="users">Their users.</param>
    /// <param name="usualRate">Errors per minute expected.</param>
    public void Count(long at, int errors, int critical, UserSketch users, double usualRate)
    {
        var rate = Math.Max(usualRate, RiskScore.LeastRate);
        var ratio = errors / (rate * Math.Max(LeastMinutes, (at - _startedAt) / 60_000.0));
        var middle = rate * Math.Sqrt(Math.Max(ratio, LeastRatio));
        _balance += (float)(1 - (middle * (at - _lastAt) / 60_000.0));
        _lastAt = at;
        if (_balance >= _highest || ratio < LeastRatio)
        {
            (_highest, _endedAt) = (Math.Max(_highest, _balance), at);
            (_errors, _critical, _named, _repeats) = (errors, critical, users.Counted, (float)users.Repeats);
        }
    }

    public void Exchange(StateCodec codec, long now)
    {
        codec.Time(ref _startedAt, now);
        codec.Time(ref _lastAt, now);
        codec.Time(ref _endedAt, now);
        codec.Float(ref _balance);
        codec.Float(ref _highest);
        codec.Count(ref _errors);
        codec.Count(ref _critical);
        codec.Count(ref _named);
        codec.Float(ref _repeats);
    }
}
