using NUnit.Framework;
using Vigilry.Detection.Adaptive;

namespace Vigilry.UnitTests.Detection.Adaptive;

[TestFixture]
public class BaselineTests
{
    private const int WindowSeconds = 300;

    [Test]
    public void A_level_known_from_a_few_minutes_may_be_that_of_a_clump()
    {
        var baseline = new Baseline();
        Watch(baseline, 0, 15);
        var young = baseline.DispersionOf(WindowSeconds) - baseline.ScatterOf(WindowSeconds);
        Watch(baseline, 15, 1_000);
        var known = baseline.DispersionOf(WindowSeconds) - baseline.ScatterOf(WindowSeconds);

        Assert.That(young, Is.GreaterThan(1 / 15.0));
        Assert.That(known, Is.LessThan(0.01));
    }

    [Test]
    public void The_minute_in_which_reports_come_again_is_not_learned()
    {
        var baseline = new Baseline();
        Watch(baseline, 0, 300);
        baseline.CloseSilent(120);
        baseline.Close(420, errors: 4, events: 4, incidentMinutes: -1);
        for (var minute = 421; minute < 440; minute++)
        {
            baseline.Close(minute, errors: 50, events: 52, incidentMinutes: -1);
            baseline.Expect(minute + 1);
            Assert.That(baseline.Rate, Is.EqualTo(50).Within(10));
        }
    }

    private static void Watch(Baseline baseline, int from, int to)
    {
        for (var minute = from; minute < to; minute++)
        {
            baseline.Expect(minute);
            baseline.Close(minute, errors: 50, events: 52, incidentMinutes: -1);
        }

        baseline.Expect(to);
    }
}
