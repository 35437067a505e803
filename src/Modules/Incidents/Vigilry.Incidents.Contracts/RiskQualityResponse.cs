namespace Vigilry.Incidents.Contracts;

/// <summary>How well an organization's risk scores foretold what people said of its incidents: those that were opened in the last 90 days, have a score and are marked.</summary>
/// <param name="From">Opened at or after.</param>
/// <param name="Marks">How many there are.</param>
/// <param name="Real">How many of them were marked REAL.</param>
/// <param name="Noise">How many were marked NOISE.</param>
/// <param name="MarksNeeded">From how many on scores are recalibrated.</param>
/// <param name="Raw">Of the scores as they were computed.</param>
/// <param name="Recalibrated">Of the scores as they are shown, by the marks that they were learned from; null until there are enough.</param>
/// <param name="Calibration">What is learned from the marks; null until there are enough.</param>
public sealed record RiskQualityResponse(
    DateTimeOffset From,
    int Marks,
    int Real,
    int Noise,
    int MarksNeeded,
    ScoreQuality Raw,
    ScoreQuality? Recalibrated,
    RiskCalibration? Calibration);

/// <summary>How well scores foretold verdicts.</summary>
/// <param name="Brier">The mean of (score/100 − 1)² of what was REAL and (score/100)² of NOISE: 0 is perfect, 0.25 is no better than always 50; null without marks.</param>
/// <param name="Curve">Ten ranges of scores, lowest first.</param>
public sealed record ScoreQuality(double? Brier, IReadOnlyList<ReliabilityBin> Curve);

/// <summary>A range of scores: those that mean something have a share of real incidents near their mean.</summary>
/// <param name="From">Scores from this on.</param>
/// <param name="To">Scores below this; 100 is in the last range.</param>
/// <param name="Count">How many incidents have such a score.</param>
/// <param name="MeanScore">Their mean score; null if there are none.</param>
/// <param name="ShareReal">Which share of them was REAL, 0 to 1; null if there are none.</param>
public sealed record ReliabilityBin(int From, int To, int Count, double? MeanScore, double? ShareReal);

/// <summary>How computed scores become shown ones.</summary>
/// <param name="Version">Which method it is of: 1 is isotonic regression, with straight lines between its steps.</param>
/// <param name="Marks">From how many marks it was learned.</param>
/// <param name="Points">Computed scores and the shown ones in their place, ascending; between them lie straight lines.</param>
public sealed record RiskCalibration(int Version, int Marks, IReadOnlyList<CalibrationPoint> Points);

/// <summary>A computed score and the shown one.</summary>
/// <param name="Score">As it was computed.</param>
/// <param name="Shown">As it is shown.</param>
public sealed record CalibrationPoint(double Score, double Shown);
