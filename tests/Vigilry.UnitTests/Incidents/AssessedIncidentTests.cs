using NUnit.Framework;
using Vigilry.Detection.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Incidents.Scoring;

namespace Vigilry.UnitTests.Incidents;

[TestFixture]
public class AssessedIncidentTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 30, 0, TimeSpan.Zero);
    private static readonly Guid Ann = Guid.CreateVersion7(Now);

    [Test]
    public void The_highest_score_stays_with_its_parts_while_words_and_causes_change()
    {
        var incident = Opened(Assessment(70, "first"));

        var isDifferent = incident.Assess(Assessment(40, "then", isProvisional: false));

        Assert.That(isDifferent, Is.True);
        Assert.That((incident.RiskScore, incident.Assessment!.Risk.Score, incident.Assessment.Risk.Parts.Sum(p => p.Points)), Is.EqualTo((70d, 70d, 70d)));
        Assert.That((incident.Assessment.Words, incident.Assessment.Risk.IsProvisional), Is.EqualTo(("then", false)));
    }

    [Test]
    public void What_is_known_is_not_different()
    {
        var incident = Opened(Assessment(70, "the same"));

        Assert.That(incident.Assess(Assessment(70, "the same")), Is.False);
        Assert.That(incident.Revision, Is.Zero);
    }

    [Test]
    public void What_JSON_cannot_hold_keeps_no_incident_from_being_opened()
    {
        var assessment = Assessment(70, "x") with
        {
            Evidence = new IncidentEvidence(11, 60, 0, double.PositiveInfinity, null),
            Causes = [new IncidentCause("release", "2", 1, 0, double.NaN)],
        };

        var stored = Opened(assessment).Assessment!;

        Assert.That(double.IsFinite(stored.Evidence.Ratio) && double.IsFinite(stored.Causes[0].Lift), Is.True);
    }

    [Test]
    public void A_mark_is_a_decision_and_the_same_again_is_none()
    {
        var incident = Opened(assessment: null);

        incident.SetMark(MarkVerdict.Noise, Ann, Now);
        incident.SetMark(MarkVerdict.Noise, Ann, Now);
        incident.SetMark(MarkVerdict.Real, Ann, Now);
        incident.SetMark(null, Ann, Now);

        Assert.That(incident.Revision, Is.EqualTo(3));
        Assert.That(
            incident.Timeline.Select(t => t.Kind),
            Is.EqualTo(new[] { TimelineKind.Opened, TimelineKind.MarkedNoise, TimelineKind.MarkedReal, TimelineKind.Unmarked }));
        Assert.That(incident.ToResponse(Calibration.None).Mark, Is.Null);
    }

    [Test]
    public void It_ends_with_its_spike_unless_errors_came_later()
    {
        var incident = Opened(Assessment(70, "x"));

        Assert.That(incident.TryEndSpike(Now.AddSeconds(-1), Now.AddMinutes(5)), Is.False);
        Assert.That(incident.TryEndSpike(Now.AddMinutes(4), Now.AddMinutes(5)), Is.True);
        Assert.That((incident.Status, incident.ResolvedBy, incident.Timeline[^1].Cause), Is.EqualTo((IncidentStatus.Resolved, (Guid?)null, TimelineCause.Quiet)));
        Assert.That(incident.TryEndSpike(Now.AddMinutes(4), Now.AddMinutes(5)), Is.False);
    }

    [TestCase(59, ExpectedResult = true)]
    [TestCase(61, ExpectedResult = false)]
    public bool A_persons_resolution_covers_a_minute_of_a_long_window(int seconds)
    {
        var incident = Opened(Assessment(70, "x"));
        incident.TryResolve(Ann, Now);
        var at = Now.AddSeconds(seconds);

        return incident.Covers(Spike(Assessment(70, "x"), at, TimeSpan.FromMinutes(30)), at);
    }

    [TestCase(null, false, "release", ExpectedResult = "38 errors in 60 s")]
    [TestCase("f1", false, "release", ExpectedResult = "38 errors of one kind in 60 s")]
    [TestCase("f1", true, "release", ExpectedResult = "38 errors of a new kind in 60 s")]
    [TestCase("f1", true, "type", ExpectedResult = "38 TypeError of a new kind in 60 s")]
    public string A_title_says_what_was_counted(string? fingerprint, bool isNewKind, string cause) => Opened(
        Assessment(70, "x") with
        {
            Evidence = new IncidentEvidence(38, 60, 8.1, 4.7, 9, fingerprint, isNewKind),
            Causes = [new IncidentCause(cause, "TypeError", 1, 0.1, 10, NewSince: null)],
        }).Title;

    private static Incident Opened(IncidentAssessment? assessment) => Incident.Open(Spike(assessment, Now, TimeSpan.FromSeconds(60)), [], Now, assessment);

    private static SpikeDetected Spike(IncidentAssessment? assessment, DateTimeOffset at, TimeSpan window) => new(
        Guid.CreateVersion7(Now), Guid.CreateVersion7(Now), 38, 0, 38, window, at - window, at, Assessment: assessment);

    private static IncidentAssessment Assessment(double score, string words, bool isProvisional = true) => new(
        words,
        new IncidentRisk(score, RiskBands.Of(score), isProvisional, [new("magnitude", score)], Version: 1),
        new IncidentEvidence(38, 60, 8.1, 4.7, 9),
        [],
        UsersHit: 1);
}
