using Vigilry.Detection.Contracts;

namespace Vigilry.Detection.Explaining;

/// <summary>Puts what a detector knows of an incident into the terms of other modules.</summary>
internal static class Assessments
{
    private const string KindAttribute = "type";

    /// <summary>The assessment, with words for people.</summary>
    /// <param name="known">What the detector knows.</param>
    /// <param name="now">The present, UTC; for how long ago things were.</param>
    public static Contracts.IncidentAssessment ToContract(Adaptive.IncidentAssessment known, DateTimeOffset now)
    {
        var found = known.Evidence;
        var evidence = new IncidentEvidence(
            found.Count, found.WindowSeconds, found.Usual, found.Ratio, found.MinusLog10P, found.Fingerprint, found.FingerprintIsNew);
        IncidentCause[] causes = [.. known.Causes.Select(c => new IncidentCause(
            c.Attribute, c.Value, c.ShareNow, c.ShareUsual, c.Lift, c.NewSince is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null))];
        var kind = found.Fingerprint is null ? null : Array.Find(causes, c => c.Attribute is KindAttribute)?.Value ?? "errors of one kind";
        var usualWhere = found.UsualSeason > found.UsualRecent ? "at this hour" : "in the last hours";
        var risk = known.Risk;
        return new Contracts.IncidentAssessment(
            AssessmentWords.Of(evidence, usualWhere, kind, found.Reason, WithoutKind(causes, kind), now),
            new IncidentRisk(
                risk.Score, RiskBands.Of(risk.Score), risk.IsProvisional, [.. risk.Parts.Select(p => new Contracts.RiskPart(p.Name, p.Points))], risk.Version),
            evidence,
            causes,
            known.UsersHit);
    }

    /// <summary>Of a spike in one kind of error it is no news that its errors are of that kind.</summary>
    private static IReadOnlyList<IncidentCause> WithoutKind(IncidentCause[] causes, string? kind) =>
        [.. causes.Where(c => !(c.Attribute is KindAttribute && string.Equals(c.Value, kind, StringComparison.Ordinal)))];
}
