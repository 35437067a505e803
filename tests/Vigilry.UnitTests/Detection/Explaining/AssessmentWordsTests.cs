using NUnit.Framework;
using Vigilry.Detection.Adaptive;
using Vigilry.Detection.Contracts;
using Vigilry.Detection.Explaining;

namespace Vigilry.UnitTests.Detection.Explaining;

[TestFixture]
public class AssessmentWordsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 30, 0, TimeSpan.Zero);

    [Test]
    public void It_says_how_many_how_many_are_usual_and_why() => Assert.That(
        AssessmentWords.Of(
            new IncidentEvidence(38, 60, 8.1, 4.7, 9.4),
            "at this hour",
            kind: null,
            FindingReason.Rate,
            [new IncidentCause("release", "2026.11.2", 0.9, 0, 900, Now.AddMinutes(-6))],
            Now),
        Is.EqualTo("38 errors in 60 s; 8.1 usual at this hour (4.7 ×); by chance 1 in 10⁹. Mostly release 2026.11.2 (new 6 min ago)."));

    [Test]
    public void A_cause_that_is_known_is_told_with_its_usual_share() => Assert.That(
        AssessmentWords.Of(
            new IncidentEvidence(1_240, 1_800, 0.04, 31_000, 120),
            "in the last hours",
            kind: null,
            FindingReason.Rate,
            [new IncidentCause("host", "web-3", 0.82, 0.24, 3.4)],
            Now),
        Is.EqualTo("1,240 errors in 30 min; 0.04 usual in the last hours (31,000 ×); by chance 1 in 10⁹⁹. 82 % host web-3 (usually 24 %)."));

    [Test]
    public void A_kind_that_is_new_has_nothing_usual() => Assert.That(
        AssessmentWords.Of(new IncidentEvidence(6, 300, 0.02, 300, 11.7, "v1:0", IsNewKind: true), "at this hour", "TypeError", FindingReason.Rate, [], Now),
        Is.EqualTo("6 TypeError in 5 min; not seen before; by chance 1 in 10¹¹."));

    [Test]
    public void Errors_that_share_a_value_are_said_to_be_alike() => Assert.That(
        AssessmentWords.Of(
            new IncidentEvidence(64, 300, 40.2, 1.6, 7.3),
            "in the last hours",
            kind: null,
            FindingReason.Concentration,
            [new IncidentCause("host", "web-3", 0.61, 0.24, 2.5)],
            Now),
        Is.EqualTo("64 errors in 5 min; 40 usual in the last hours (1.6 ×); so many, and so much alike, by chance 1 in 10⁷. 61 % host web-3 (usually 24 %)."));

    [Test]
    public void Of_the_fixed_rule_there_is_no_chance() => Assert.That(
        AssessmentWords.Of(new IncidentEvidence(11, 60, 3, 3.7, null), "in the last hours", kind: null, FindingReason.Rate, [], Now),
        Is.EqualTo("11 errors in 60 s; 3 usual in the last hours (3.7 ×)."));

    [Test]
    public void A_project_that_is_too_young_is_said_to_be() => Assert.That(
        AssessmentWords.Of(new IncidentEvidence(140, 60, 0, 0, null), "in the last hours", kind: null, FindingReason.ColdStart, [], Now),
        Is.EqualTo("140 errors in 60 s; the project is too new for anything to be usual."));
}
