using NUnit.Framework;
using Vigilry.Host.Demo;

namespace Vigilry.UnitTests.Host;

[TestFixture]
public class DemoTrafficTests
{
    private readonly IReadOnlyList<DemoEvent> _events = DemoTraffic.Generate(1);

    [Test]
    public void It_lasts_about_a_minute_and_covers_half_an_hour()
    {
        Assert.That(_events[^1].After, Is.InRange(TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(60)));
        Assert.That(_events.Max(e => e.Age), Is.InRange(TimeSpan.FromMinutes(28), TimeSpan.FromMinutes(30)));
    }

    [Test]
    public void Only_the_spike_of_payments_is_one()
    {
        Assert.That(MostErrorsInAMinute(DemoTraffic.Payments, e => e.After < DemoTraffic.History), Is.LessThanOrEqualTo(10));
        Assert.That(MostErrorsInAMinute(DemoTraffic.Payments, _ => true), Is.GreaterThan(10));
        Assert.That(MostErrorsInAMinute(DemoTraffic.Shop, _ => true), Is.LessThanOrEqualTo(10));
    }

    [Test]
    public void The_same_seed_gives_the_same_events() =>
        Assert.That(DemoTraffic.Generate(1).Select(e => (e.After, e.Type)), Is.EqualTo(_events.Select(e => (e.After, e.Type))));

    private int MostErrorsInAMinute(string project, Func<DemoEvent, bool> condition)
    {
        var times = _events
            .Where(e => string.Equals(e.Project, project, StringComparison.Ordinal) && e.Severity is "ERROR" or "CRITICAL" && condition(e))
            .Select(e => e.After - e.Age)
            .Order()
            .ToArray();
        return times.Length == 0 ? 0 : times.Max(end => times.Count(t => t <= end && t > end - TimeSpan.FromMinutes(1)));
    }
}
