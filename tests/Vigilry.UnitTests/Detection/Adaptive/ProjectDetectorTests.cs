using NUnit.Framework;
using Vigilry.Detection.Adaptive;

namespace Vigilry.UnitTests.Detection.Adaptive;

[TestFixture]
public class ProjectDetectorTests
{
    private const int Day = 1_440;

    [Test]
    public void Steady_errors_open_nothing_however_many()
    {
        var findings = new SyntheticStream().Heartbeat(0, Day).Errors(0, Day, 80).Run(until: Day);

        Assert.That(Adaptive(findings), Is.Empty);
    }

    [Test]
    public void A_few_errors_of_a_quiet_project_open_an_incident()
    {
        var open = Adaptive(new SyntheticStream().Heartbeat(0, 600).Errors(0, 600, 0.2).Burst(599, 8, 15).Run()).First();

        Assert.That(open.State, Is.EqualTo(FindingState.Open));
        Assert.That(open.At, Is.InRange(SyntheticStream.At(599), SyntheticStream.At(599.3)));
        Assert.That(open.Assessment.Evidence.Usual, Is.LessThan(0.5));
        Assert.That(open.Assessment.Evidence.MinusLog10P, Is.GreaterThan(5));
    }

    [Test]
    public void Resolves_some_minutes_after_the_errors_are_back_at_their_usual_number()
    {
        var findings = Adaptive(new SyntheticStream().Heartbeat(0, 700).Errors(0, 700, 10).Errors(600, 610, 50).Run());

        Assert.That(findings[0].At, Is.InRange(SyntheticStream.At(600), SyntheticStream.At(602)));
        Assert.That(findings[^1].State, Is.EqualTo(FindingState.Resolved));
        Assert.That(findings[^1].At, Is.InRange(SyntheticStream.At(615), SyntheticStream.At(620)));
        Assert.That(findings[^1].Assessment.Resolution, Is.EqualTo(ResolutionReason.Calm));
        Assert.That(findings.Count(f => f.State == FindingState.Open), Is.EqualTo(1));
    }

    [Test]
    public void Updates_come_at_most_every_ten_seconds()
    {
        var updates = Adaptive(new SyntheticStream().Heartbeat(0, 640).Errors(0, 640, 10).Errors(600, 630, 50).Run());

        Assert.That(updates, Has.Count.GreaterThan(10));
        Assert.That(updates.Zip(updates.Skip(1), (one, next) => next.At - one.At).SkipLast(1), Has.All.GreaterThan(9_000));
        Assert.That(updates.Zip(updates.Skip(1), (one, next) => next.Assessment.Risk.Score - one.Assessment.Risk.Score), Has.All.GreaterThanOrEqualTo(0));
    }

    [Test]
    public void A_level_that_stays_is_adopted()
    {
        var findings = Adaptive(new SyntheticStream().Heartbeat(0, Day).Errors(0, 600, 10).Errors(600, Day, 40).Run());

        Assert.That(findings.Count(f => f.State == FindingState.Open), Is.EqualTo(1));
        Assert.That(findings[^1].Assessment.Resolution, Is.EqualTo(ResolutionReason.NewNormal));
        Assert.That(findings[^1].At, Is.InRange(SyntheticStream.At(715), SyntheticStream.At(730)));
    }

    [Test]
    public void A_new_kind_of_error_opens_an_incident_that_all_errors_hide()
    {
        var open = Adaptive(new SyntheticStream().Heartbeat(0, 900).Errors(0, 900, 60).Errors(800, 830, 4, SyntheticStream.OfKind("Brand new")).Run())[0];

        Assert.That(open.At, Is.InRange(SyntheticStream.At(800), SyntheticStream.At(804)));
        Assert.That(open.Assessment.Evidence.Fingerprint, Is.EqualTo("Brand new"));
        Assert.That(open.Assessment.Evidence.FingerprintIsNew);
        Assert.That(open.Assessment.Evidence.Reason, Is.EqualTo(FindingReason.NewFingerprint));
    }

    [Test]
    public void A_gap_of_all_events_is_not_taken_for_calm()
    {
        var findings = new SyntheticStream().Heartbeat(0, 600).Errors(0, 600, 20).Heartbeat(900, Day).Errors(900, Day, 20).Run();

        Assert.That(Adaptive(findings), Is.Empty);
    }

    [Test]
    public void An_incident_that_falls_silent_says_so()
    {
        var findings = Adaptive(new SyntheticStream().Heartbeat(0, 610).Errors(0, 610, 20).Errors(600, 610, 200).Run(until: 700));

        Assert.That(findings[^1].State, Is.EqualTo(FindingState.Resolved));
        Assert.That(findings[^1].At, Is.LessThan(SyntheticStream.At(620)));
    }

    [Test]
    public void What_comes_every_day_is_expected()
    {
        static double Rate(double minute) => minute % Day is >= 120 and < 150 ? 24 : 4;
        var findings = Adaptive(new SyntheticStream().Heartbeat(0, 5 * Day).Errors(0, 5 * Day, Rate).Run());
        var opened = findings.Where(f => f.State == FindingState.Open).Select(f => (f.At - SyntheticStream.Start) / SyntheticStream.Minute / Day);

        Assert.That(opened, Has.Member(0));
        Assert.That(opened, Has.All.LessThan(2));
    }

    [Test]
    public void Learning_it_is_silent_and_with_a_floor_it_takes_the_fixed_rule()
    {
        var events = new SyntheticStream().Heartbeat(0, 5).Burst(2, 15, 20).ToList();

        Assert.That(Adaptive(SyntheticStream.Run(events)), Is.Empty);
        var open = Adaptive(SyntheticStream.Run(events, DetectorSettings.Default with { HasFloor = true }))[0];
        Assert.That(open.Assessment.Evidence.Reason, Is.EqualTo(FindingReason.Threshold));
    }

    [Test]
    public void Late_events_count_but_much_later_ones_open_nothing()
    {
        var calm = new SyntheticStream().Heartbeat(0, 600).Errors(0, 600, 0.2).ToList();
        DetectorEvent[] Late(double minutes) => [.. new SyntheticStream(2).Burst(600 - minutes, 8, 10).ToList()];

        Assert.That(Adaptive(SyntheticStream.Run([.. calm, .. Late(0.5)])), Is.Not.Empty);
        Assert.That(Adaptive(SyntheticStream.Run([.. calm, .. Late(3)])), Is.Empty);
    }

    [Test]
    public void Knows_what_is_usual_and_how_often_it_spoke()
    {
        var detector = new ProjectDetector(DetectorSettings.Default);
        List<Finding> findings = [];
        foreach (var e in new SyntheticStream().Heartbeat(0, 700).Errors(0, 700, 8).Errors(600, 610, 60).ToList())
        {
            detector.Observe(e, findings);
        }

        Assert.That(detector.UsualRate, Is.EqualTo(8).Within(2));
        Assert.That(detector.IsLearning, Is.False);
        Assert.That(detector.IsOpen(DetectionLane.Adaptive), Is.False);
        Assert.That(detector.OpenedInWeek(DetectionLane.Adaptive), Is.EqualTo(1));
        Assert.That(detector.OpenInWeek(DetectionLane.Adaptive).TotalMinutes, Is.EqualTo(16).Within(3));
        Assert.That(detector.OpenedInWeek(DetectionLane.Fixed), Is.EqualTo(findings.Count(f => f is { Lane: DetectionLane.Fixed, State: FindingState.Open })));
    }

    private static List<Finding> Adaptive(IEnumerable<Finding> findings) => [.. findings.Where(f => f.Lane == DetectionLane.Adaptive)];
}
