using NUnit.Framework;
using Vigilry.Detection.Adaptive;

namespace Vigilry.UnitTests.Detection.Adaptive;

[TestFixture]
public class CauseAndRiskTests
{
    [Test]
    public void Six_errors_of_one_endpoint_are_explained_as_they_open_an_incident()
    {
        var open = Incident(new SyntheticStream(2).Heartbeat(0, 600).Errors(0, 600, 0.2).Burst(599, 7, 15, e => With(e, "endpoint", "/api/7")))[0].Assessment;

        Assert.That(open.Causes[0], Is.EqualTo(new { Attribute = "endpoint", Value = "/api/7" }).Using<Cause, object>((c, _) => c is { Attribute: "endpoint", Value: "/api/7" }));
        Assert.That(open.Causes[0].P, Is.LessThan(0.01));
        Assert.That(open.Causes[0].Lift, Is.GreaterThan(3));
        Assert.That(open.Risk.IsProvisional);
    }

    [Test]
    public void A_new_release_is_named_with_when_it_came()
    {
        var last = Incident(new SyntheticStream().Heartbeat(0, 640).Errors(0, 640, 5).Errors(600, 630, 20, e => With(e, "release", "2.0")))[^1].Assessment;

        Assert.That(last.Causes[0].Value, Is.EqualTo("2.0"));
        Assert.That(last.Causes[0].NewSince, Is.InRange(SyntheticStream.At(599), SyntheticStream.At(601)));
        Assert.That(last.Causes[0].ShareUsual, Is.LessThan(0.01));
    }

    [Test]
    public void Names_that_are_not_used_any_more_make_room_for_others()
    {
        const int days = 14;
        var stream = new SyntheticStream().Heartbeat(0, days * 1_440)
            .Errors(0, 120, 5, e => And(e, $"once{e.At % 20}", "x"))
            .Errors(120, days * 1_440, 0.5)
            .Errors((days - 1) * 1_440, ((days - 1) * 1_440) + 30, 20, e => And(e, "region", "eu-1"));

        var causes = Incident(stream)[^1].Assessment.Causes;

        Assert.That(causes.Select(c => (c.Attribute, c.Value)), Has.Member(("region", "eu-1")));
    }

    [Test]
    public void Nothing_is_named_when_nothing_stands_out()
    {
        var findings = Incident(new SyntheticStream().Heartbeat(0, 640).Errors(0, 640, 5).Errors(600, 630, 25));

        Assert.That(findings, Is.Not.Empty);
        Assert.That(findings.SelectMany(f => f.Assessment.Causes), Is.Empty);
    }

    [Test]
    public void Parts_of_the_risk_add_up_to_it()
    {
        foreach (var finding in new SyntheticStream(9).Heartbeat(0, 640).Errors(0, 640, 5).Errors(600, 630, 45, e => e with { IsCritical = e.At % 3 == 0 }).Run())
        {
            var risk = finding.Assessment.Risk;

            Assert.That(risk.Parts.Sum(p => (decimal)p.Points), Is.EqualTo((decimal)risk.Score));
            Assert.That(risk.Score, Is.InRange(0, 100));
        }
    }

    [TestCase(0)]
    [TestCase(1)]
    public void Risk_is_bounded(int extreme)
    {
        var factors = extreme == 0 ? default : new RiskFactors(1e9, 0.01, 1e6, int.MaxValue, int.MaxValue, 0, int.MaxValue, 0, 1);
        var tenths = new int[RiskScore.PartCount];

        RiskScore.Compute(factors, tenths);

        Assert.That(tenths.Sum(), Is.EqualTo(extreme * 1_000));
    }

    [Test]
    public void Errors_that_hit_more_users_are_a_greater_risk_however_many_they_are()
    {
        int[] users = [2, 20, 200];
        var few = users.Select(n => Users(errors: 400, n)).ToList();
        var many = users.Select(n => Users(errors: 4_000, n)).ToList();

        Assert.That(few, Is.Ordered.Ascending);
        Assert.That(many, Is.EqualTo(few).Within(25));

        static double Users(int errors, int users)
        {
            var tenths = new int[RiskScore.PartCount];
            RiskScore.Compute(new RiskFactors(0, 0.02, 10, errors, 0, 0, errors, (errors * (errors - 1.0) / 2) / users, 0), tenths);
            return tenths[3];
        }
    }

    [TestCase(0, 0)]
    [TestCase(6, 6)]
    public void No_more_users_are_hit_than_there_are_errors(int named, int most)
    {
        var tenths = new int[RiskScore.PartCount];

        RiskScore.Compute(new RiskFactors(6, 0.02, 1, 6, 0, 0, named, 0, 0), tenths);

        Assert.That(tenths[3], Is.EqualTo(100 * Math.Log10(Math.Max(1, most))).Within(1));
    }

    [TestCase(1)]
    [TestCase(40)]
    [TestCase(1_000)]
    [TestCase(100_000)]
    public void Users_are_counted_to_some_percent(int users)
    {
        var sketch = new UserSketch();
        for (var i = 0; i < users; i++)
        {
            sketch.Add(UserSketch.Code($"user-{i}"));
            sketch.Add(UserSketch.Code($"user-{i / 2}"));
        }

        Assert.That(sketch.Estimate(), Is.EqualTo(users).Within(25).Percent);
    }

    [TestCase(3)]
    [TestCase(30)]
    [TestCase(300)]
    public void Pairs_of_errors_with_the_same_user_are_counted_to_some_percent(int users)
    {
        const int Errors = 2_400;
        var sketch = new UserSketch();
        for (var i = 0; i < Errors; i++)
        {
            sketch.Add(UserSketch.Code($"user-{i % users}"));
        }

        var times = Errors / users;
        Assert.That(sketch.Repeats, Is.EqualTo(users * times * (times - 1.0) / 2).Within(25).Percent);
        Assert.That(sketch.Counted, Is.EqualTo(Errors));
    }

    private static DetectorEvent With(DetectorEvent e, string attribute, string value) => e with
    {
        Attributes = [.. e.Attributes.Select(a => string.Equals(a.Name, attribute, StringComparison.Ordinal) ? new EventAttribute(attribute, value) : a)],
    };

    private static DetectorEvent And(DetectorEvent e, string attribute, string value) =>
        e with { Attributes = [.. e.Attributes, new EventAttribute(attribute, value)] };

    private static List<Finding> Incident(SyntheticStream stream) => [.. stream.Run().Where(f => f.Lane == DetectionLane.Adaptive)];
}
