using NUnit.Framework;
using Vigilry.Detection.Adaptive;

namespace Vigilry.UnitTests.Detection.Adaptive;

[TestFixture]
public class FixedLaneTests
{
    [TestCase(10)]
    [TestCase(3)]
    [TestCase(64)]
    public void Says_what_the_rule_says_to_the_millisecond(int threshold)
    {
        var events = new SyntheticStream(3).Errors(0, 300, minute => minute % 40 < 8 ? threshold * 1.4 : threshold * 0.4).ToList();
        var settings = DetectorSettings.Default with { Threshold = threshold };

        var said = SyntheticStream.Run(events, settings, until: 320)
            .Where(f => f.Lane == DetectionLane.Fixed && f.State != FindingState.Update)
            .Select(f => (f.State, f.At));

        Assert.That(said, Is.EqualTo(ByDefinition([.. events.Select(e => e.At)], threshold, SyntheticStream.At(320))));
        Assert.That(said.Count(), Is.GreaterThan(4));
    }

    [Test]
    public void As_many_as_the_threshold_are_not_too_many()
    {
        var findings = new SyntheticStream().Burst(0, 10, 30).Run(until: 30);

        Assert.That(findings.Where(f => f.Lane == DetectionLane.Fixed), Is.Empty);
    }

    [Test]
    public void An_error_that_leaves_the_window_as_another_comes_does_not_count()
    {
        var events = new SyntheticStream().Burst(0, 11, 1).ToList().Select((e, i) => e with { At = SyntheticStream.Start + (i * 6_000) }).ToList();

        Assert.That(SyntheticStream.Run(events).Where(f => f.Lane == DetectionLane.Fixed), Is.Empty);
        events[10] = events[10] with { At = events[10].At - 1 };
        Assert.That(SyntheticStream.Run(events).Single(f => f.Lane == DetectionLane.Fixed).State, Is.EqualTo(FindingState.Open));
    }

    [Test]
    public void Has_risk_evidence_and_causes_too()
    {
        var open = new SyntheticStream().Heartbeat(0, 400).Errors(0, 400, 1).Burst(390, 20, 20, SyntheticStream.OfKind("Kind1"))
            .Run().First(f => f is { Lane: DetectionLane.Fixed, State: FindingState.Update }).Assessment;

        Assert.That(open.Evidence.Reason, Is.EqualTo(FindingReason.Threshold));
        Assert.That(open.Evidence.Usual, Is.EqualTo(1).Within(0.4));
        Assert.That(open.Risk.Score, Is.GreaterThan(10));
        Assert.That(open.Causes[0].Value, Is.EqualTo("Kind1"));
    }

    private static List<(FindingState State, long At)> ByDefinition(long[] errors, int threshold, long until)
    {
        List<(FindingState, long)> said = [];
        var (isOpen, below) = (false, 0L);
        foreach (var at in errors.SelectMany(e => new[] { e, e + 60_000 }).Where(at => at <= until).Distinct().Order())
        {
            if (isOpen && below > 0 && below + 300_000 <= at)
            {
                said.Add((FindingState.Resolved, below + 300_000));
                isOpen = false;
            }

            var isExceeded = errors.Count(e => e > at - 60_000 && e <= at) > threshold;
            if (isExceeded && !isOpen)
            {
                said.Add((FindingState.Open, at));
                isOpen = true;
            }

            below = isExceeded ? 0 : below > 0 ? below : at;
        }

        if (isOpen && below > 0 && below + 300_000 <= until)
        {
            said.Add((FindingState.Resolved, below + 300_000));
        }

        return said;
    }
}
