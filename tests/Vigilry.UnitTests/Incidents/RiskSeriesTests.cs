using NUnit.Framework;
using Vigilry.Detection.Contracts;
using Vigilry.Incidents.Scoring;

namespace Vigilry.UnitTests.Incidents;

[TestFixture]
public class RiskSeriesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void Each_hour_has_the_highest_score_of_what_was_unresolved_then()
    {
        var low = Incident(Noon.AddMinutes(10), Noon.AddMinutes(130), 30);
        var high = Incident(Noon.AddMinutes(70), Noon.AddMinutes(75), 85.5);

        var series = RiskSeries.Of(RiskSeries.Range(Noon.AddMinutes(-30), Noon.AddHours(4)), [low, high], now: Noon.AddDays(1));

        Assert.That(series.Step, Is.EqualTo(3_600));
        Assert.That(series.Steps.Select(s => s.At), Is.EqualTo(Enumerable.Range(-1, 5).Select(h => Noon.AddHours(h))));
        Assert.That(series.Steps.Select(s => s.Score), Is.EqualTo(new double?[] { null, 30, 85.5, 30, null }));
        Assert.That((series.Steps[2].Band, series.Steps[2].IncidentId), Is.EqualTo(((RiskBand?)RiskBand.Critical, (Guid?)high.IncidentId)));
    }

    [Test]
    public void What_is_not_resolved_lasts_until_now()
    {
        var series = RiskSeries.Of(RiskSeries.Range(Noon, Noon.AddHours(4)), [Incident(Noon.AddHours(-5), until: null, 50)], now: Noon.AddMinutes(61));

        Assert.That(series.Steps.Select(s => s.Score), Is.EqualTo(new double?[] { 50, 50, null, null }));
    }

    [Test]
    public void More_than_a_week_is_shown_by_the_day()
    {
        var series = RiskSeries.Of(RiskSeries.Range(Noon.AddDays(-8), Noon), [], now: Noon);

        Assert.That(series.Step, Is.EqualTo(86_400));
        Assert.That(series.Steps, Has.Count.EqualTo(9));
        Assert.That(series.From, Is.EqualTo(Noon.AddDays(-8).AddHours(-12)));
    }

    private static ScoredTime Incident(DateTimeOffset from, DateTimeOffset? until, double score) => new(Guid.CreateVersion7(from), from, until, score);
}
