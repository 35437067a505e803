using System.Text.Json;
using Vigilry.Detection.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Platform.Json;

namespace Vigilry.Incidents.Data;

/// <summary>How bad it is, and how fast it was told.</summary>
internal sealed partial class Incident
{
    /// <summary>JSON has no infinity; nobody tells more from it.</summary>
    private const double Boundless = 1_000_000;

    /// <summary>How bad it is and why, with the score as it was computed.</summary>
    public IncidentAssessment? Assessment { get; private set; }

    /// <summary>The computed score, for queries. Its band depends on what people have marked since.</summary>
    public double? RiskScore { get; private set; }

    /// <summary>What a language model wrote about it.</summary>
    public IncidentSummary? Summary { get; private set; }

    /// <summary>When the errors that made it a spike began to be received.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>When detection found the spike.</summary>
    public DateTimeOffset? DetectedAt { get; init; }

    /// <summary>When it was committed; written afterwards.</summary>
    public DateTimeOffset? StoredAt { get; init; }

    /// <summary>When it was sent to dashboards; written afterwards.</summary>
    public DateTimeOffset? BroadcastAt { get; init; }

    /// <summary>When the first mail about it was handed over.</summary>
    public DateTimeOffset? MailedAt { get; private set; }

    /// <summary>It is known anew how bad it is; the highest score stays.</summary>
    /// <returns>Whether that is different from what was known.</returns>
    public bool Assess(IncidentAssessment assessment)
    {
        var known = Assessment;
        var next = Storable(assessment);
        next = known is not null && known.Risk.Score > next.Risk.Score
            ? next with { Risk = known.Risk with { IsProvisional = next.Risk.IsProvisional } }
            : next;
        if (known is not null && IsSame(known, next))
        {
            return false;
        }

        (Assessment, RiskScore) = (next, next.Risk.Score);
        return true;
    }

    /// <summary>A language model has written about it.</summary>
    public void Summarize(IncidentSummary summary) => Summary = summary;

    /// <summary>Whether two assessments say the same.</summary>
    public static bool IsSame(IncidentAssessment? one, IncidentAssessment? other) =>
        string.Equals(JsonSerializer.Serialize(one, WireJson.Options), JsonSerializer.Serialize(other, WireJson.Options), StringComparison.Ordinal);

    /// <summary>A number that JSON cannot hold must not keep an incident from being opened.</summary>
    private static IncidentAssessment Storable(IncidentAssessment assessment) => assessment with
    {
        Risk = assessment.Risk with
        {
            Score = Math.Clamp(Math.Round(Finite(assessment.Risk.Score), 1), 0, 100),
            Parts = [.. assessment.Risk.Parts.Select(p => p with { Points = Finite(p.Points) })],
        },
        Evidence = assessment.Evidence with
        {
            Usual = Finite(assessment.Evidence.Usual),
            Ratio = Finite(assessment.Evidence.Ratio),
            MinusLog10Chance = assessment.Evidence.MinusLog10Chance is { } chance ? Finite(chance) : null,
        },
        Causes =
        [
            .. assessment.Causes.Select(c => c with { ShareNow = Finite(c.ShareNow), ShareUsual = Finite(c.ShareUsual), Lift = Finite(c.Lift) }),
        ],
    };

    private static double Finite(double value) => double.IsNaN(value) ? 0 : Math.Clamp(value, -Boundless, Boundless);
}
