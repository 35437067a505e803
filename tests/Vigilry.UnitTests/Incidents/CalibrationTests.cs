using NUnit.Framework;
using Vigilry.Detection.Contracts;
using Vigilry.Incidents.Scoring;

namespace Vigilry.UnitTests.Incidents;

[TestFixture]
public class CalibrationTests
{
    /// <summary>25 of score 20 that were noise, and 25 of score 80 of which 5 were real: 80 means 20 %.</summary>
    private static readonly MarkedScore[] Overrated =
    [
        .. Enumerable.Range(0, 25).Select(_ => new MarkedScore(20, IsReal: false)),
        .. Enumerable.Range(0, 25).Select(i => new MarkedScore(80, IsReal: i < 5)),
    ];

    [Test]
    public void Violators_are_pooled()
    {
        var line = IsotonicRegression.Fit([new(3, 1), new(1, 0), new(2, 0), new(5, 1), new(4, 0)]);

        Assert.That(line, Is.EqualTo(new FittedPoint[] { new(1, 0), new(2, 0), new(3, 0.5), new(4, 0.5), new(5, 1) }));
    }

    [Test]
    public void Pooling_goes_as_far_back_as_it_must()
    {
        var line = IsotonicRegression.Fit([new(1, 1), new(2, 3), new(3, 2), new(4, 0)]);

        Assert.That(line, Is.EqualTo(new FittedPoint[] { new(1, 1), new(2, 5d / 3), new(4, 5d / 3) }));
    }

    [Test]
    public void Points_at_one_place_are_one() => Assert.That(
        IsotonicRegression.Fit([new(7, 1), new(7, 0), new(7, 0), new(7, 0)]), Is.EqualTo(new FittedPoint[] { new(7, 0.25) }));

    [TestCase(0, ExpectedResult = 0)]
    [TestCase(20, ExpectedResult = 0)]
    [TestCase(50, ExpectedResult = 10)]
    [TestCase(51.5, ExpectedResult = 10.5)]
    [TestCase(80, ExpectedResult = 20)]
    [TestCase(100, ExpectedResult = 20)]
    public double Between_what_is_known_lie_straight_lines(double score) => Calibration.Learn(Overrated).Shown(score);

    [Test]
    public void Fewer_than_fifty_marks_change_nothing()
    {
        var assessment = Assessment(80);
        var calibration = Calibration.Learn(Overrated[1..]);

        Assert.That(calibration.IsLearned, Is.False);
        Assert.That(calibration.Apply(assessment), Is.SameAs(assessment));
        Assert.That(calibration.ToResponse(), Is.Null);
    }

    [Test]
    public void The_parts_of_a_shown_score_add_up_to_it()
    {
        var calibration = Calibration.Learn(Overrated);
        foreach (var tenths in Enumerable.Range(0, 1_001))
        {
            var raw = tenths / 10d;

            var risk = calibration.Apply(Assessment(raw)).Risk;

            Assert.That(risk.Parts.Sum(p => (decimal)p.Points), Is.EqualTo((decimal)risk.Score), $"{raw}");
            Assert.That(risk.Band, Is.EqualTo(RiskBands.Of(risk.Score)));
            Assert.That(risk.Parts[^1].Name, Is.EqualTo("calibration"));
        }
    }

    [Test]
    public void A_band_begins_where_its_first_shown_score_does()
    {
        MarkedScore[] underrated = [.. Enumerable.Range(0, 50).Select(i => new MarkedScore(i, IsReal: i >= 25))];
        var calibration = Calibration.Learn(underrated);

        Assert.That(calibration.LowestOf(RiskBand.Low), Is.Zero);
        Assert.That(calibration.LowestOf(RiskBand.Medium), Is.EqualTo(24.4));
        Assert.That(calibration.LowestOf(RiskBand.Critical), Is.EqualTo(24.8));
        Assert.That(Calibration.Learn(Overrated).LowestOf(RiskBand.Medium), Is.GreaterThan(100));
        Assert.That(Calibration.None.LowestOf(RiskBand.High), Is.EqualTo(60));
    }

    [Test]
    public void Scores_are_held_to_what_people_said()
    {
        var quality = RiskQuality.Of([new(80, IsReal: true), new(80, IsReal: false), new(30, IsReal: false), new(100, IsReal: true)]);

        Assert.That(quality.Brier, Is.EqualTo(0.1925).Within(1e-9), "(0.04 + 0.64 + 0.09 + 0) / 4");
        Assert.That(quality.Curve.Select(b => (b.From, b.To)), Is.EqualTo(Enumerable.Range(0, 10).Select(b => (b * 10, (b * 10) + 10))));
        Assert.That(quality.Curve.Select(b => b.Count), Is.EqualTo(new[] { 0, 0, 0, 1, 0, 0, 0, 0, 2, 1 }));
        Assert.That((quality.Curve[8].MeanScore, quality.Curve[8].ShareReal), Is.EqualTo((80d, 0.5)));
        Assert.That((quality.Curve[9].MeanScore, quality.Curve[9].ShareReal), Is.EqualTo((100d, 1d)));
        Assert.That((quality.Curve[0].MeanScore, quality.Curve[0].ShareReal), Is.EqualTo(((double?)null, (double?)null)));
    }

    [Test]
    public void Without_marks_there_is_nothing_to_say() => Assert.That(RiskQuality.Of([]).Brier, Is.Null);

    private static IncidentAssessment Assessment(double score) => new(
        "11 errors in 60 s",
        new IncidentRisk(score, RiskBands.Of(score), IsProvisional: false, [new("magnitude", score)], Version: 1),
        new IncidentEvidence(11, 60, 1, 11, null),
        [],
        UsersHit: 1);
}
