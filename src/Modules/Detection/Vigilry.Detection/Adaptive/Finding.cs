namespace Vigilry.Detection.Adaptive;

/// <summary>Which rule speaks. Both run on every project, each with an incident of its own.</summary>
internal enum DetectionLane
{
    /// <summary>More errors within the window than the threshold.</summary>
    Fixed,

    /// <summary>More errors than this project has usually.</summary>
    Adaptive,
}

internal enum FindingState
{
    Open,
    Update,
    Resolved,
}

/// <summary>Why an incident was opened.</summary>
internal enum FindingReason
{
    /// <summary>More errors within the fixed window than the threshold.</summary>
    Threshold,

    /// <summary>More errors of all kinds than usual.</summary>
    Rate,

    /// <summary>More errors than usual, of which more share a value than usual.</summary>
    Concentration,

    /// <summary>More errors of one known kind than usual.</summary>
    KnownFingerprint,

    /// <summary>A kind of error that was not there before.</summary>
    NewFingerprint,

    /// <summary>Far more errors than in the first minutes of a project that is not known yet.</summary>
    ColdStart,
}

/// <summary>Why an incident was resolved.</summary>
internal enum ResolutionReason
{
    /// <summary>It is not resolved.</summary>
    None,

    /// <summary>The errors are back at their usual number.</summary>
    Calm,

    /// <summary>The number of errors has stayed where it is for so long that it is the usual one now.</summary>
    NewNormal,

    /// <summary>All events ceased, so nothing is known.</summary>
    Silence,
}

/// <summary>What a lane says at a time.</summary>
/// <param name="At">When, in milliseconds since the Unix epoch, UTC; never later than what it rests on.</param>
internal sealed record Finding(DetectionLane Lane, FindingState State, long At, IncidentAssessment Assessment);

/// <summary>What is known of an incident.</summary>
/// <param name="StartedAt">First known error of the window that opened it, in milliseconds since the Unix epoch, UTC.</param>
/// <param name="Errors">ERROR and CRITICAL events since then, without those that came after it had calmed down.</param>
/// <param name="Evidence">What opened it.</param>
/// <param name="Risk">The highest risk so far.</param>
/// <param name="Causes">What stands out, the most significant first; at most five.</param>
/// <param name="UsersHit">Distinct users, estimated to about 9 %.</param>
/// <param name="Resolution">Why it ended.</param>
internal sealed record IncidentAssessment(
    long StartedAt,
    int Errors,
    Evidence Evidence,
    RiskAssessment Risk,
    IReadOnlyList<Cause> Causes,
    int UsersHit,
    ResolutionReason Resolution);

/// <summary>What opened an incident, compared with what is usual.</summary>
/// <param name="Count">Errors within the window; of the fingerprint only, if there is one.</param>
/// <param name="WindowSeconds">How long the window is.</param>
/// <param name="Usual">Errors usual within such a window.</param>
/// <param name="Ratio">Count by usual.</param>
/// <param name="MinusLog10P">Minus the common logarithm of the probability that noise does it; <see langword="null"/> if unknown.</param>
/// <param name="UsualRecent">Errors usual within such a window in the last hours.</param>
/// <param name="UsualSeason">Errors usual within such a window at this time of day and week; <see langword="null"/> if unknown.</param>
/// <param name="Fingerprint">The kind of error that did it; <see langword="null"/> if it was all of them.</param>
/// <param name="FingerprintIsNew">Whether that kind was not there before.</param>
/// <param name="Reason">Which rule opened it.</param>
/// <param name="KnownMinutes">How long the project has been watched, in minutes.</param>
internal sealed record Evidence(
    int Count,
    int WindowSeconds,
    double Usual,
    double Ratio,
    double? MinusLog10P,
    double UsualRecent,
    double? UsualSeason,
    string? Fingerprint,
    bool FingerprintIsNew,
    FindingReason Reason,
    int KnownMinutes);

/// <summary>How bad an incident is.</summary>
/// <param name="Score">0 to 100, in tenths.</param>
/// <param name="IsProvisional">Whether the incident is younger than 60 s.</param>
/// <param name="Parts">What the score is made of; they add up to it exactly, in tenths.</param>
/// <param name="Version">Of the formula.</param>
internal sealed record RiskAssessment(double Score, bool IsProvisional, IReadOnlyList<RiskPart> Parts, int Version);

/// <summary>A part of the risk.</summary>
/// <param name="Name">What it measures.</param>
/// <param name="Points">What it adds, in tenths.</param>
internal sealed record RiskPart(string Name, double Points);

/// <summary>An attribute's value that is more frequent in the incident than before it.</summary>
/// <param name="ShareNow">Its share of the incident's errors, 0 to 1.</param>
/// <param name="ShareUsual">Its share of the errors of about the last day, 0 to 1.</param>
/// <param name="Lift">The one by the other.</param>
/// <param name="G">Statistic of the likelihood-ratio test, one degree of freedom.</param>
/// <param name="P">Its probability by chance, corrected for how many values were looked at.</param>
/// <param name="NewSince">When it was first seen, in milliseconds since the Unix epoch, UTC, if that is news.</param>
internal sealed record Cause(
    string Attribute, string Value, double ShareNow, double ShareUsual, double Lift, double G, double P, long? NewSince);
