using MediatR;
using Vigilry.Detection.Adaptive;
using Vigilry.Detection.Contracts;
using Vigilry.Detection.Explaining;

namespace Vigilry.Detection.Live;

/// <summary>Tells other modules what a project's detector found, as far as the project's mode goes by it.</summary>
internal static class SpikeTelling
{
    private static readonly TimeSpan TellAgainAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan OpeningTakes = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Whether a spike lasts that was last told of a moment ago, or never by this host.</summary>
    public static bool IsDue(LiveProject project, TimeProvider time) =>
        project is { Lane: DetectionLane.Adaptive, LastAssessment: not null, Detector.IsCalm: false }
        && project.Detector.IsOpen(DetectionLane.Adaptive)
        && (project.ToldAt == 0 || (project.NewErrors > 0 && time.GetElapsedTime(project.ToldAt) >= TellAgainAfter));

    /// <summary>Tells all that is untold, and that the spike lasts.</summary>
    public static async Task TellAsync(LiveProject project, IMediator mediator, TimeProvider time)
    {
        while (project.Untold is [var untold, ..])
        {
            if (untold.Finding is { Lane: DetectionLane.Fixed, State: FindingState.Open } && project.Lane is DetectionLane.Fixed)
            {
                // The rule itself opens the incident just now: work on the same incident would only hold it up.
                if (untold.AnnouncedAt == 0)
                {
                    await mediator.Publish(Assessed(project, untold.Finding, time) with { IsOpening = true }, CancellationToken.None);
                    project.Untold[0] = untold with { AnnouncedAt = time.GetTimestamp() };
                }

                if (time.GetElapsedTime(project.Untold[0].AnnouncedAt) < OpeningTakes)
                {
                    return;
                }
            }

            if (untold.Finding.Lane == project.Lane)
            {
                await TellAsync(project, untold, mediator, time);
            }

            project.Untold.RemoveAt(0);
        }

        if (IsDue(project, time) && project.LastAssessment is { } incident)
        {
            await mediator.Publish(Lasting(project, incident, time), CancellationToken.None);
            Told(project, time);
        }
    }

    private static async Task TellAsync(LiveProject project, UntoldFinding untold, IMediator mediator, TimeProvider time)
    {
        var finding = untold.Finding;
        if (finding is { Lane: DetectionLane.Adaptive, State: FindingState.Open })
        {
            await mediator.Publish(Opening(project, untold, Assessments.ToContract(finding.Assessment, time.GetUtcNow())), CancellationToken.None);
            Told(project, time);
            return;
        }

        await mediator.Publish(Assessed(project, finding, time), CancellationToken.None);
        if (finding is { Lane: DetectionLane.Adaptive, State: FindingState.Resolved })
        {
            await mediator.Publish(
                new SpikeEnded(project.Project.OrganizationId, project.Project.ProjectId, At(finding.At)), CancellationToken.None);
        }
    }

    private static IncidentAssessed Assessed(LiveProject project, Finding finding, TimeProvider time) => new(
        project.Project.OrganizationId,
        project.Project.ProjectId,
        At(finding.Assessment.StartedAt),
        Assessments.ToContract(finding.Assessment, time.GetUtcNow()));

    private static SpikeDetected Opening(LiveProject project, UntoldFinding untold, Contracts.IncidentAssessment assessment)
    {
        var (finding, evidence) = (untold.Finding, untold.Finding.Assessment.Evidence);
        return new SpikeDetected(
            project.Project.OrganizationId,
            project.Project.ProjectId,
            evidence.Count,
            EarlierErrors: 0,
            finding.Assessment.Errors,
            TimeSpan.FromSeconds(evidence.WindowSeconds),
            At(Math.Min(finding.Assessment.StartedAt, finding.At)),
            At(finding.At),
            untold.CausedAt,
            untold.FoundAt,
            assessment);
    }

    private static SpikeDetected Lasting(LiveProject project, Adaptive.IncidentAssessment incident, TimeProvider time)
    {
        var newest = At(project.NewestErrorAt == 0 ? incident.StartedAt : project.NewestErrorAt);
        return new SpikeDetected(
            project.Project.OrganizationId,
            project.Project.ProjectId,
            incident.Evidence.Count,
            EarlierErrors: incident.Evidence.Count,
            project.NewErrors,
            TimeSpan.FromSeconds(incident.Evidence.WindowSeconds),
            newest - Minute,
            newest,
            CausedAt: null,
            time.GetUtcNow(),
            Assessments.ToContract(incident, time.GetUtcNow()));
    }

    private static void Told(LiveProject project, TimeProvider time) => (project.NewErrors, project.ToldAt) = (0, time.GetTimestamp());

    private static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
