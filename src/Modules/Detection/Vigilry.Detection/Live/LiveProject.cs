using Vigilry.Detection.Adaptive;
using Vigilry.Detection.Contracts;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.Detection.Live;

/// <summary>What a lane of a project found, while it is not told yet.</summary>
/// <param name="Finding">What was found.</param>
/// <param name="CausedAt">When the errors it rests on began to be received, UTC; <see langword="null"/> if it was time that passed.</param>
/// <param name="FoundAt">When it was found, by the host's clock, UTC.</param>
internal sealed record UntoldFinding(Finding Finding, DateTimeOffset? CausedAt, DateTimeOffset FoundAt)
{
    /// <summary>When it was told to whoever opens the fixed rule's incident at that moment; 0 if it was not.</summary>
    public long AnnouncedAt { get; init; }
}

/// <summary>A project whose events this host looks at.</summary>
internal sealed class LiveProject(ProjectOfOrganization project, DetectionRule rule, ProjectDetector detector, StreamPlace place)
{
    private readonly List<Finding> _found = [];

    public ProjectOfOrganization Project { get; } = project;

    public DetectionRule Rule { get; private set; } = rule;

    public ProjectDetector Detector { get; private set; } = detector;

    /// <summary>The last entry of the stream that its detector has seen.</summary>
    public StreamPlace Place { get; private set; } = place;

    /// <summary>Up to which entry of the stream it is kept, and what was found is told.</summary>
    public StreamPlace KeptPlace { get; set; } = place;

    /// <summary>Whether it is not kept as it is.</summary>
    public bool IsDirty { get; set; }

    /// <summary>What was found and not told yet, oldest first.</summary>
    public List<UntoldFinding> Untold { get; } = [];

    /// <summary>Errors since other modules were last told that the spike lasts.</summary>
    public int NewErrors { get; set; }

    /// <summary>When that was; 0 if this host has not told yet.</summary>
    public long ToldAt { get; set; }

    /// <summary>When its newest error happened, by the events' own time; Unix time, ms.</summary>
    public long NewestErrorAt { get; private set; }

    /// <summary>When it was last looked at, by the host's clock.</summary>
    public long TouchedAt { get; set; }

    public bool IsOpen => Detector.IsOpen(DetectionLane.Fixed) || Detector.IsOpen(DetectionLane.Adaptive);

    /// <summary>What this host last found of the adaptive lane's incident; <see langword="null"/> if it found nothing yet.</summary>
    public Adaptive.IncidentAssessment? LastAssessment { get; private set; }

    /// <summary>The lane whose findings are the project's incidents.</summary>
    public DetectionLane Lane => Rule.Mode is DetectionMode.Fixed ? DetectionLane.Fixed : DetectionLane.Adaptive;

    public static DetectorSettings SettingsOf(DetectionRule rule) =>
        DetectorSettings.Default with { Window = rule.Window, Threshold = rule.Threshold, HasFloor = rule.Mode is DetectionMode.AdaptiveWithFloor };

    /// <summary>Goes by another rule from now on.</summary>
    public void GoBy(DetectionRule rule)
    {
        var (before, after) = (SettingsOf(Rule), SettingsOf(rule));
        Rule = rule;
        if (before != after)
        {
            Detector = ProjectDetector.Restore(Detector.Save(), after);
        }
    }

    /// <summary>Takes in what an entry tells, unless it has done so.</summary>
    public void Observe(StreamPlace place, EventsObserved observed, DateTimeOffset now)
    {
        if (place <= Place)
        {
            return;
        }

        (Place, IsDirty) = (place, true);
        foreach (var e in observed.Details?.InOrder() ?? WithoutDetails(observed))
        {
            Detector.Observe(e, _found);
            if (e.IsError)
            {
                NewErrors++;
                NewestErrorAt = Math.Max(NewestErrorAt, e.At);
            }
        }

        Keep(observed.FirstErrorReceivedAt, now);
    }

    /// <summary>Time has passed without events.</summary>
    public void AdvanceTo(DateTimeOffset at, DateTimeOffset now)
    {
        Detector.AdvanceTo(at.ToUnixTimeMilliseconds(), _found);
        IsDirty |= _found.Count > 0;
        Keep(causedAt: null, now);
    }

    /// <summary>Of updates in a row the last is enough.</summary>
    private void Keep(DateTimeOffset? causedAt, DateTimeOffset now)
    {
        foreach (var finding in _found)
        {
            LastAssessment = finding.Lane is DetectionLane.Adaptive ? finding.Assessment : LastAssessment;
            var last = Untold.FindLastIndex(u => u.Finding.Lane == finding.Lane);
            if (finding.State is FindingState.Update && last >= 0 && Untold[last].Finding.State is FindingState.Update)
            {
                Untold.RemoveAt(last);
            }

            Untold.Add(new UntoldFinding(finding, causedAt, now));
        }

        _found.Clear();
    }

    private static IEnumerable<DetectorEvent> WithoutDetails(EventsObserved observed) => observed.Errors
        .OrderBy(e => e.At)
        .Select(e => new DetectorEvent(e.At.ToUnixTimeMilliseconds(), IsError: true, IsCritical: false, Fingerprint: null, User: null, Attributes: []));
}
