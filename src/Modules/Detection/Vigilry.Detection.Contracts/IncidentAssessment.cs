namespace Vigilry.Detection.Contracts;

/// <summary>How bad an incident is, what speaks for that, and what may have caused it.</summary>
/// <param name="Words">All of it in a sentence or two, for people: <c>38 errors in 60 s; 8.1 usual at this hour (4.7 ×); by chance 1 in 10⁹.</c></param>
/// <param name="Risk">How bad it is.</param>
/// <param name="Evidence">What makes it a spike.</param>
/// <param name="Causes">What its errors have in common that is not usual, the clearest first; none where nothing stands out.</param>
/// <param name="UsersHit">About how many users, or hosts where users are not known, its errors hit.</param>
public sealed record IncidentAssessment(
    string Words, IncidentRisk Risk, IncidentEvidence Evidence, IReadOnlyList<IncidentCause> Causes, int UsersHit);

/// <summary>How bad an incident is.</summary>
/// <param name="Score">0 to 100, to one decimal; the highest that it had.</param>
/// <param name="Band">What the score means in a word.</param>
/// <param name="IsProvisional">Whether it is the incident's first minute, in which little is known.</param>
/// <param name="Parts">What the score is made of; they add up to it.</param>
/// <param name="Version">Which formula it is of.</param>
public sealed record IncidentRisk(double Score, RiskBand Band, bool IsProvisional, IReadOnlyList<RiskPart> Parts, int Version);

/// <summary>A part of a risk.</summary>
/// <param name="Name">What it is about: <c>magnitude</c>, <c>persistence</c>, <c>critical</c>, <c>users</c>, <c>excess</c>, <c>novelty</c> or <c>calibration</c>.</param>
/// <param name="Points">What it adds to the score; only that of the calibration may be below 0.</param>
public sealed record RiskPart(string Name, double Points);

/// <summary>What a risk means in a word.</summary>
public enum RiskBand
{
    /// <summary>Below 40.</summary>
    Low,

    /// <summary>From 40.</summary>
    Medium,

    /// <summary>From 60.</summary>
    High,

    /// <summary>From 80.</summary>
    Critical,
}

/// <summary>Bands of scores.</summary>
public static class RiskBands
{
    /// <summary>The band of a score.</summary>
    /// <param name="score">0 to 100.</param>
    public static RiskBand Of(double score) => score switch
    {
        >= 80 => RiskBand.Critical,
        >= 60 => RiskBand.High,
        >= 40 => RiskBand.Medium,
        _ => RiskBand.Low,
    };
}

/// <summary>What makes errors a spike.</summary>
/// <param name="Count">How many there were within the window.</param>
/// <param name="WindowSeconds">The window, in seconds.</param>
/// <param name="Usual">How many are usual within it.</param>
/// <param name="Ratio">The count by what is usual.</param>
/// <param name="MinusLog10Chance">9 if only one window in 10⁹ has as many, or as many so much alike, by chance; <see langword="null"/> where a fixed threshold was passed.</param>
/// <param name="Fingerprint">The kind of error that it is about, if it is about one.</param>
/// <param name="IsNewKind">Whether that kind was not seen before.</param>
public sealed record IncidentEvidence(
    int Count, int WindowSeconds, double Usual, double Ratio, double? MinusLog10Chance, string? Fingerprint = null, bool IsNewKind = false);

/// <summary>A value that the errors of an incident have more often than is usual.</summary>
/// <param name="Attribute">What it is a value of: <c>release</c>, <c>environment</c>, <c>source</c>, <c>type</c>, or a path in the payload.</param>
/// <param name="Value">The value.</param>
/// <param name="ShareNow">Its share of the incident's errors, 0 to 1.</param>
/// <param name="ShareUsual">Its usual share, 0 to 1.</param>
/// <param name="Lift">The share now by the usual one.</param>
/// <param name="NewSince">When it was first seen, if that was with this incident.</param>
public sealed record IncidentCause(
    string Attribute, string Value, double ShareNow, double ShareUsual, double Lift, DateTimeOffset? NewSince = null);
