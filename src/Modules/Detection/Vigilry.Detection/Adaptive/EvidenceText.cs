using System.Text;

namespace Vigilry.Detection.Adaptive;

/// <summary>Says in words why an incident was opened, and what stands out in it.</summary>
internal static class EvidenceText
{
    private const double Certain = 300;

    public static string Describe(IncidentAssessment assessment)
    {
        var evidence = assessment.Evidence;
        var text = new StringBuilder($"{evidence.Count} errors in {evidence.WindowSeconds} s");
        if (evidence.Fingerprint is { } fingerprint)
        {
            text.Append($" of {(evidence.FingerprintIsNew ? "the new kind" : "the kind")} {fingerprint}");
        }

        if (evidence.KnownMinutes < Baseline.QuarantineMinutes)
        {
            text.Append($"; new project, {evidence.KnownMinutes} minutes known");
        }
        else if (!evidence.FingerprintIsNew)
        {
            text.Append($"; {evidence.UsualRecent:0.0} usual in the last hours");
            text.Append(evidence.UsualSeason is { } season ? $", {season:0.0} at this time ({evidence.Ratio:0.0}x)" : $" ({evidence.Ratio:0.0}x)");
        }

        if (evidence.MinusLog10P is { } surprise and > 0)
        {
            text.Append($". Chance of that by noise: 1 in 10^{Math.Min(Certain, Math.Round(surprise)):0}");
        }

        if (assessment.Causes is [var cause, ..])
        {
            text.Append($". Mostly {cause.Attribute} {cause.Value} ({cause.ShareNow:0%} now, {cause.ShareUsual:0%} usually)");
        }

        return text.Append('.').ToString();
    }
}
