using Vigilry.Detection.Contracts;
using Vigilry.Incidents.Contracts;

namespace Vigilry.Incidents.Scoring;

/// <summary>What a person said of an incident with a score.</summary>
/// <param name="Score">As it was computed, 0 to 100.</param>
/// <param name="IsReal">Whether it was marked REAL.</param>
internal readonly record struct MarkedScore(double Score, bool IsReal);

/// <summary>Turns computed scores into those that are shown: a hundred times the share of real incidents among those with such a score, as people marked them.</summary>
internal sealed class Calibration
{
    /// <summary>From so many marks on scores are recalibrated.</summary>
    public const int MarksNeeded = 50;

    /// <summary>Names the method, for those who keep what it says.</summary>
    public const int Version = 1;
    private const string PartName = "calibration";

    /// <summary>Scores have one decimal.</summary>
    private const int Tenths = 10;
    private const int Most = 100;

    private readonly IReadOnlyList<FittedPoint> _line;
    private readonly int _marks;

    private Calibration(IReadOnlyList<FittedPoint> line, int marks)
    {
        _line = line;
        _marks = marks;
    }

    /// <summary>Shows scores as they were computed.</summary>
    public static Calibration None { get; } = new([], marks: 0);

    /// <summary>Whether it changes scores at all.</summary>
    public bool IsLearned => _line.Count > 0;

    /// <summary>Learns from marks, if there are enough.</summary>
    public static Calibration Learn(IReadOnlyCollection<MarkedScore> marks) => marks.Count < MarksNeeded
        ? None
        : new(IsotonicRegression.Fit(marks.Select(m => new FittedPoint(m.Score, m.IsReal ? Most : 0))), marks.Count);

    /// <summary>The score that is shown in place of a computed one, to one decimal.</summary>
    public double Shown(double score) => Math.Round(IsLearned ? IsotonicRegression.At(_line, score) : score, 1);

    /// <summary>The lowest computed score that is shown in a band or a higher one; above 100 if none is.</summary>
    public double LowestOf(RiskBand band) => Enumerable.Range(0, (Most * Tenths) + 1)
        .Select(t => (double)t / Tenths)
        .FirstOrDefault(s => RiskBands.Of(Shown(s)) >= band, Most + 1);

    /// <summary>An assessment with the score that is shown, whose parts add up to it as before.</summary>
    public IncidentAssessment Apply(IncidentAssessment assessment)
    {
        if (!IsLearned)
        {
            return assessment;
        }

        var risk = assessment.Risk;
        var shown = Shown(risk.Score);
        var part = new RiskPart(PartName, (double)((decimal)shown - (decimal)risk.Score));
        return assessment with { Risk = risk with { Score = shown, Band = RiskBands.Of(shown), Parts = [.. risk.Parts, part] } };
    }

    /// <summary>As clients see it; <see langword="null"/> if there is nothing to see.</summary>
    public RiskCalibration? ToResponse() => IsLearned
        ? new RiskCalibration(Version, _marks, [.. _line.Select(p => new CalibrationPoint(p.X, Math.Round(p.Y, 1)))])
        : null;
}
