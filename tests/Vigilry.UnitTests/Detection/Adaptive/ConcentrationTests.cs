using NUnit.Framework;
using Vigilry.Detection.Adaptive;

namespace Vigilry.UnitTests.Detection.Adaptive;

[TestFixture]
public class ConcentrationTests
{
    private const int Day = 1_440;

    [Test]
    public void Somewhat_more_errors_are_an_incident_if_they_share_a_value()
    {
        var shared = Openings(Scattered().Errors(Day, Day + 10, 15, OfHost("web-3")).Run());
        var mixed = Openings(Scattered().Errors(Day, Day + 10, 15).Run());

        Assert.That(shared.Select(f => f.Assessment.Evidence.Reason), Is.EqualTo([FindingReason.Concentration]));
        Assert.That(shared[0].Assessment.Causes[0], Has.Property("Attribute").EqualTo("host").And.Property("Value").EqualTo("web-3"));
        Assert.That(shared[0].At, Is.LessThan(SyntheticStream.At(Day + 7)));
        Assert.That(mixed, Is.Empty);
    }

    [Test]
    public void What_errors_share_is_no_incident_if_there_are_no_more_of_them() =>
        Assert.That(Openings(new SyntheticStream().Heartbeat(0, Day).Errors(0, 600, 10).Errors(600, Day, 10, OfHost("web-3")).Run()), Is.Empty);

    [Test]
    public void A_new_release_does_not_make_an_incident_of_a_busy_minute() =>
        Assert.That(
            Openings(new SyntheticStream().Heartbeat(0, Day).Errors(0, 600, 10).Errors(600, Day, m => m % 90 < 3 ? 17 : 10, OfRelease("2.0")).Run()),
            Is.Empty);

    [Test]
    public void Hosts_whose_errors_come_in_clumps_by_nature_are_known_to_do_so()
    {
        var stream = new SyntheticStream(seed: 3).Heartbeat(0, 2 * Day).Errors(0, 2 * Day, 4);
        var random = new Random(3);
        for (var minute = 0.0; minute < 2 * Day; minute -= Math.Log(1 - random.NextDouble()))
        {
            stream.Burst(minute, 1 + random.Next(8), 30, OfHost($"web-{random.Next(4)}"));
        }

        Assert.That(Openings(stream.Run()).Where(f => f.Assessment.Evidence.Reason is FindingReason.Concentration), Is.Empty);
    }

    [Test]
    public void What_is_taken_for_usual_is_no_incident_again()
    {
        var findings = Usual(Day).Errors(600, Day, 30, OfHost("web-3")).Run(until: Day);

        Assert.That(Openings(findings), Has.Count.EqualTo(1));
        Assert.That(
            findings.Where(f => f.Lane is DetectionLane.Adaptive && f.State is FindingState.Resolved).Select(f => f.Assessment.Resolution),
            Is.EqualTo([ResolutionReason.NewNormal]));
    }

    [Test]
    public void Where_nothing_differs_the_number_alone_decides()
    {
        var concentration = new Concentration();
        var (counts, recent) = (new AttributeCounts(), new RecentErrors());
        for (var i = 0; i < 600; i++)
        {
            Add(counts, recent, concentration, i, "only");
        }

        concentration.Learn(counts, recent);
        Assert.That(concentration.IsKnown, Is.False);

        for (var i = 600; i < 1_200; i++)
        {
            Add(counts, recent, concentration, i, i % 3 == 0 ? "other" : "only");
        }

        concentration.Learn(counts, recent);
        Assert.That(concentration.IsKnown);
    }

    [Test]
    public void Shares_are_known_although_what_is_usual_fades()
    {
        var memory = new ProjectMemory { WatchedSince = -3_000 };
        for (var i = 0; i < 400; i++)
        {
            Add(memory.Attributes, memory.Recent, memory.Concentration, i, i % 8 < 4 ? "a" : i % 8 < 6 ? "b" : "c");
            memory.Attributes.Fade(60);
            if (i % 16 == 15)
            {
                memory.Concentration.Learn(memory.Attributes, memory.Recent);
            }
        }

        for (var i = 0; i < 100; i++)
        {
            Add(memory.Attributes, memory.Recent, memory.Concentration, 400 + i, i % 3 == 0 ? "b" : "a");
        }

        for (var i = 0; i < 24; i++)
        {
            Add(memory.Attributes, memory.Recent, memory.Concentration, 500 + i, "c");
        }

        Assert.That(memory.Concentration.Surprise(memory, 24, minute: 1_000), Is.GreaterThan(3));
    }

    [Test]
    public void A_share_is_below_one_although_what_is_usual_has_faded()
    {
        var memory = new ProjectMemory();
        for (var i = 0; i < 76; i++)
        {
            Add(memory.Attributes, memory.Recent, memory.Concentration, i, i < 68 ? "a" : i < 72 ? "b" : "c");
            if (i == 59)
            {
                memory.Concentration.Freeze();
            }
        }

        memory.Attributes.Fade(1_440 * Math.Log2(1 / 0.9));
        memory.Concentration.Learn(memory.Attributes, memory.Recent);

        // What is no number can't be kept.
        Assert.That(() => memory.Concentration.Exchange(new StateCodec()), Throws.Nothing);
    }

    [Test]
    public void What_is_taken_for_usual_has_its_share_of_critical_errors()
    {
        var counts = new AttributeCounts();
        for (var i = 0; i < 1_000; i++)
        {
            counts.Learn([], isCritical: i % 2 == 0, 1);
        }

        for (var i = 0; i < 100; i++)
        {
            counts.Count([], lane: 1);
        }

        counts.Adopt(lane: 1, critical: 30);

        Assert.That(counts.UsualCriticalShare, Is.EqualTo(0.3).Within(1e-6));
    }

    private static void Add(AttributeCounts counts, RecentErrors recent, Concentration concentration, long at, string host)
    {
        Span<byte> places = stackalloc byte[RecentErrors.MaxValues];
        var found = places[..counts.Locate([new("host", host)], places, recent, minute: 0)];
        recent.Add(at, isCritical: false, user: 0, found);
        counts.Learn(found, isCritical: false, 1);
        concentration.Add();
    }

    /// <summary>Ten a minute, but five minutes have none or twice as many.</summary>
    internal static SyntheticStream Scattered() =>
        new SyntheticStream().Heartbeat(0, Day + 60).Errors(0, Day + 60, m => m < 30 ? 10 : (int)(m / 5) * 7_919 % 13 % 5 * 5);

    private static SyntheticStream Usual(double minutes) => new SyntheticStream().Heartbeat(0, minutes + 60).Errors(0, minutes + 60, 10);

    internal static Func<DetectorEvent, DetectorEvent> OfHost(string host) =>
        e => e with { Attributes = [e.Attributes[0], e.Attributes[1], new("host", host), e.Attributes[3]] };

    private static Func<DetectorEvent, DetectorEvent> OfRelease(string release) =>
        e => e with { Attributes = [e.Attributes[0], new("release", release), e.Attributes[2], e.Attributes[3]] };

    private static List<Finding> Openings(List<Finding> findings) =>
        [.. findings.Where(f => f.Lane is DetectionLane.Adaptive && f.State is FindingState.Open)];
}
