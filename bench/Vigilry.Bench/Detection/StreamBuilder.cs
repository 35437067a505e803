using Vigilry.Detection.Adaptive;

namespace Vigilry.Bench.Detection;

/// <summary>Makes a project's stream: its everyday errors, and what a scenario plants in them.</summary>
/// <remarks>Times are seconds since its start, a Monday's midnight UTC.</remarks>
/// <param name="seed">With the project's name it decides everything that is random.</param>
/// <param name="scoreFrom">In seconds.</param>
internal sealed class StreamBuilder(string scenario, int project, string seed, double days, double scoreFrom)
{
    public const double Day = 24 * Hour;
    public const double Hour = 60 * Minute;
    public const double Minute = 60;

    private static readonly DateTimeOffset Start = new(2025, 3, 3, 0, 0, 0, TimeSpan.Zero);

    private readonly string _name = $"{scenario}-{project}";
    private readonly double _end = days * Day;
    private readonly List<LabelledIncident> _incidents = [];
    private readonly List<(double At, Traits Traits)> _planted = [];
    private readonly List<(double Start, double End)> _gaps = [];
    private readonly List<(double At, string Version)> _releases = [(0, "1.0.0")];
    private Palette? _palette;

    public StreamRandom Random { get; } = new($"{seed}/{scenario}-{project}");

    /// <summary>Everyday errors per minute, by the minute since the start.</summary>
    public Func<int, double> BaseRate { get; set; } = _ => 0;

    /// <summary>Kinds of errors that come up once, one to three times within some quarter of an hour.</summary>
    public double RareTypesPerDay { get; set; } = 6;

    public int Minutes => (int)(_end / Minute);

    private Palette Palette => _palette ??= new Palette(Random);

    /// <summary>When to plant so many things, in seconds; days and hours as given.</summary>
    public double[] Starts(int count, double fromDay, double toDay, double apartHours) =>
        Arrivals.Spaced(Random, count, fromDay * Day, toDay * Day, apartHours * Hour);

    /// <summary>A host, an endpoint or a type that the project has, but not its most frequent one.</summary>
    public Traits AnyCause() => Palette.AnyCause(Random);

    public void Add(double at, Traits traits) => _planted.Add((at, traits));

    /// <summary>Errors on top of the everyday ones.</summary>
    /// <param name="share">How many of them have the traits, 0 to 1; the others are everyday errors.</param>
    public void Excess(double start, double length, double perMinute, Traits traits, double share = 0.85)
    {
        foreach (var at in Arrivals.Poisson(Random, start, start + length, perMinute))
        {
            Add(at, Random.Share() < share ? traits : Traits.Everyday);
        }
    }

    /// <summary>Nothing arrives, not even events that are no errors.</summary>
    public void Gap(double start, double length) => _gaps.Add((start, start + length));

    public void Release(double at, string version) => _releases.Add((at, version));

    /// <summary>Says what was planted.</summary>
    public void Label(
        double start, double length, Traits traits, double? factor = null, double? onset = null, bool required = true, double? severity = null) =>
        _incidents.Add(new LabelledIncident(
            $"{_name}#{_incidents.Count + 1}", TimeOf(start), TimeOf(start + length), TimeOf(onset ?? start), required, severity, traits.Values, factor));

    public LabelledStream Build()
    {
        var all = new List<(double At, Traits Traits)>(_planted);
        for (var minute = 0; minute < Minutes; minute++)
        {
            all.AddRange(Arrivals.Poisson(Random, minute * Minute, (minute + 1) * Minute, BaseRate(minute)).Select(at => (at, Traits.Everyday)));
        }

        all.AddRange(Arrivals.Poisson(Random, 0, _end, perMinute: 1).Select(at => (at, Traits.SignOfLife)));
        all.AddRange(RareErrors());
        all.RemoveAll(e => e.At >= _end || _gaps.Exists(g => g.Start <= e.At && e.At < g.End));
        all.Sort((one, other) => one.At.CompareTo(other.At));
        return new LabelledStream(_name, scenario, TimeOf(0), TimeOf(_end), TimeOf(scoreFrom), _incidents, Paint(all));
    }

    private static DateTimeOffset TimeOf(double second) => Start.AddMilliseconds(Math.Round(second * 1_000));

    private IEnumerable<(double At, Traits Traits)> RareErrors()
    {
        var number = 0;
        foreach (var first in Arrivals.Poisson(Random, 0, _end, RareTypesPerDay / 1_440))
        {
            var rare = Traits.Of("type", $"Rare{++number}Exception");
            for (var left = Random.OneOf([1, 1, 1, 2, 3]); left > 0; left--)
            {
                yield return (first + Random.Wait(15 * Minute), rare);
            }
        }
    }

    private List<DetectorEvent> Paint(List<(double At, Traits Traits)> all)
    {
        var releases = new Queue<(double At, string Version)>(_releases.OrderBy(r => r.At));
        var release = "";
        var events = new List<DetectorEvent>(all.Count);
        foreach (var (at, traits) in all)
        {
            while (releases.TryPeek(out var next) && next.At <= at)
            {
                release = releases.Dequeue().Version;
            }

            events.Add(Palette.Event(Random, TimeOf(at).ToUnixTimeMilliseconds(), traits, release));
        }

        return events;
    }
}
