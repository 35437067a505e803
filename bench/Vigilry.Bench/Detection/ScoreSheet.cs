namespace Vigilry.Bench.Detection;

/// <summary>Holds what was detected against what was planted, over any number of streams.</summary>
/// <remarks>
/// An incident is found when one is opened between its start and a minute after its end; one that is open from before finds nothing.
/// Whatever is opened at no such time is false.
/// </remarks>
internal sealed class ScoreSheet
{
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(15);

    private readonly List<double> _delays = [];
    private readonly List<int> _opens = [];
    private readonly List<(double One, double Other)> _risks = [];
    private readonly List<(double One, double Other)> _earlyRisks = [];
    private int _required;
    private int _false;
    private int _withCause;
    private int _causeFirst;
    private int _causeInThree;
    private TimeSpan _watched;
    private TimeSpan _calm;
    private TimeSpan _calmOpen;

    public void Add(LabelledStream stream, IReadOnlyList<DetectedIncident> detected)
    {
        _watched += stream.End - stream.ScoreFrom;
        List<DetectedIncident> opened = [.. detected.Where(d => d.OpenedAt >= stream.ScoreFrom)];
        _false += opened.Count(d => !stream.Incidents.Any(i => Finds(d, i)));
        foreach (var incident in stream.Incidents.Where(i => i.Required))
        {
            _required++;
            List<DetectedIncident> found = [.. opened.Where(d => Finds(d, incident))];
            if (found.Count > 0)
            {
                AddFound(incident, found);
            }
        }

        var busy = Spans.Within(stream.Incidents.Select(i => (i.Start, i.End + Grace)), stream.ScoreFrom, stream.End);
        var open = Spans.Within(detected.Select(d => (d.OpenedAt, d.ClosedAt)), stream.ScoreFrom, stream.End);
        _calm += stream.End - stream.ScoreFrom - Spans.Length(busy);
        _calmOpen += Spans.Length(open) - Spans.Overlap(open, busy);
    }

    public Score Total() => new(
        _required,
        Recall,
        _opens.Count + _false > 0 ? (double)_opens.Count / (_opens.Count + _false) : null,
        FalsePerDay,
        Statistics.Quantile(_delays, 0.5),
        Statistics.Quantile(_delays, 0.95),
        _opens.Count > 0 ? _opens.Average() : null,
        CalmOpen,
        Quality(),
        Statistics.RankCorrelation(_risks),
        Statistics.RankCorrelation(_earlyRisks),
        _withCause > 0 ? (double)_causeFirst / _withCause : null,
        _withCause > 0 ? (double)_causeInThree / _withCause : null);

    private double? Recall => _required > 0 ? (double)_opens.Count / _required : null;

    private double FalsePerDay => _false / _watched.TotalDays;

    private double CalmOpen => _calm > TimeSpan.Zero ? _calmOpen / _calm : 0;

    private static bool Finds(DetectedIncident detected, LabelledIncident incident) =>
        incident.Start <= detected.OpenedAt && detected.OpenedAt <= incident.End + Late;

    private void AddFound(LabelledIncident incident, List<DetectedIncident> found)
    {
        _opens.Add(found.Count);
        _delays.Add(Math.Max(0, (found[0].OpenedAt - incident.Onset).TotalSeconds));
        if (incident.Severity is { } severity)
        {
            _risks.Add((found.Max(d => d.Risk), severity));
            _earlyRisks.Add((found[0].EarlyRisk, severity));
        }

        if (incident.Cause.Count > 0)
        {
            var place = found[^1].Causes.Take(3).ToList().FindIndex(c => incident.Cause.Contains(KeyValuePair.Create(c.Attribute, c.Value)));
            _withCause++;
            _causeFirst += place == 0 ? 1 : 0;
            _causeInThree += place >= 0 ? 1 : 0;
        }
    }

    /// <summary>
    /// 70 for finding all and nothing else (harmonic mean of recall and e^-false a day), 10 each for being quick (half of it at 120 s), for opening
    /// once and for staying closed otherwise; without incidents 75 for opening nothing and 25 for the time nothing is open.
    /// </summary>
    private double Quality()
    {
        var silence = Math.Exp(-FalsePerDay);
        if (Recall is not { } recall)
        {
            return (75 * silence) + (25 * (1 - CalmOpen));
        }

        var finding = recall > 0 ? 2 * recall * silence / (recall + silence) : 0;
        var quick = _delays.Sum(d => Math.Pow(0.5, d / 120)) / _required;
        var once = _opens.Sum(n => 1.0 / n) / _required;
        return (70 * finding) + (10 * quick) + (10 * once) + (10 * recall * (1 - CalmOpen));
    }
}
