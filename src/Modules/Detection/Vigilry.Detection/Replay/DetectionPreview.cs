using Vigilry.Detection.Adaptive;
using Vigilry.Detection.Contracts;
using Vigilry.Detection.Live;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.Detection.Replay;

/// <summary>Holds stored events to a rule, by the detector that the live line has.</summary>
internal sealed class DetectionPreview : IDetectionPreview
{
    public IReadOnlyList<PreviewedSpike> Run(DetectionRule rule, IReadOnlyList<RecordedEvent> events, DateTimeOffset until)
    {
        var lane = rule.Mode is DetectionMode.Fixed ? DetectionLane.Fixed : DetectionLane.Adaptive;
        var detector = new ProjectDetector(LiveProject.SettingsOf(rule));
        var findings = new List<Finding>();
        foreach (var one in events)
        {
            detector.Observe(one.Details.ToDetectorEvent(rule.Counts(one.Severity)), findings);
        }

        detector.AdvanceTo(until.ToUnixTimeMilliseconds(), findings);
        var spikes = new List<PreviewedSpike>();
        foreach (var finding in findings.Where(f => f.Lane == lane))
        {
            var (at, errors) = (DateTimeOffset.FromUnixTimeMilliseconds(finding.At), finding.Assessment.Errors);
            if (finding.State is FindingState.Open)
            {
                spikes.Add(new PreviewedSpike(at, EndedAt: null, errors));
            }
            else
            {
                spikes[^1] = spikes[^1] with { EndedAt = finding.State is FindingState.Resolved ? at : null, ErrorCount = errors };
            }
        }

        return spikes;
    }
}
