using System.Diagnostics;
using Vigilry.Detection.Adaptive;
using Vigilry.Detection.Contracts;

namespace Vigilry.Bench.Detection;

/// <summary>Lets the detector see a stream, and keeps what it says and what it costs.</summary>
internal sealed class DetectorRun(DetectionMode mode)
{
    private const long BetweenSaves = 6 * 60 * 60 * 1_000;
    private const long Early = 60_000;

    private readonly DetectionLane _lane = mode is DetectionMode.Fixed ? DetectionLane.Fixed : DetectionLane.Adaptive;
    private readonly DetectorSettings _settings = DetectorSettings.Default with { HasFloor = mode is DetectionMode.AdaptiveWithFloor };
    private long _events;
    private TimeSpan _spent;

    public double MicrosecondsPerEvent => _events > 0 ? _spent.TotalMicroseconds / _events : 0;

    /// <summary>The largest that was saved; looked at every six hours of a stream and at its end.</summary>
    public int LargestStateBytes { get; private set; }

    public IReadOnlyList<DetectedIncident> Detect(LabelledStream stream)
    {
        var detector = new ProjectDetector(_settings);
        List<Finding> findings = [];
        var (next, end) = (stream.Start.ToUnixTimeMilliseconds() + BetweenSaves, stream.End.ToUnixTimeMilliseconds());
        var begun = Stopwatch.GetTimestamp();
        foreach (var e in stream.Events)
        {
            if (e.At >= next)
            {
                _spent += Stopwatch.GetElapsedTime(begun);
                Weigh(detector);
                next += BetweenSaves;
                begun = Stopwatch.GetTimestamp();
            }

            detector.Observe(e, findings);
        }

        detector.AdvanceTo(end, findings);
        _spent += Stopwatch.GetElapsedTime(begun);
        _events += stream.Events.Count;
        Weigh(detector);
        return [.. Incidents(findings, stream.End)];
    }

    private static DetectedIncident Incident(List<Finding> findings, DateTimeOffset end)
    {
        var (first, last) = (findings[0], findings[^1]);
        return new DetectedIncident(
            DateTimeOffset.FromUnixTimeMilliseconds(first.At),
            last.State is FindingState.Resolved ? DateTimeOffset.FromUnixTimeMilliseconds(last.At) : end,
            findings.Max(f => f.Assessment.Risk.Score),
            findings.Last(f => f.At <= first.At + Early).Assessment.Risk.Score,
            last.Assessment.Causes);
    }

    private IEnumerable<DetectedIncident> Incidents(List<Finding> findings, DateTimeOffset end)
    {
        List<Finding> ofOne = [];
        foreach (var finding in findings.Where(f => f.Lane == _lane))
        {
            ofOne.Add(finding);
            if (finding.State is FindingState.Resolved)
            {
                yield return Incident(ofOne, end);
                ofOne.Clear();
            }
        }

        if (ofOne.Count > 0)
        {
            yield return Incident(ofOne, end);
        }
    }

    private void Weigh(ProjectDetector detector) => LargestStateBytes = Math.Max(LargestStateBytes, detector.Save().Length);
}
