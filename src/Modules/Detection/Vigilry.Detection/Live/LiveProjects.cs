using Microsoft.Extensions.Logging;
using Vigilry.Auth.Contracts;
using Vigilry.Detection.Adaptive;
using Vigilry.Detection.Contracts;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.Detection.Live;

/// <summary>The projects that have had events lately, each with its detector.</summary>
internal sealed partial class LiveProjects(
    DetectorStore store, IDetectionRules rules, IProjectSettings settings, TimeProvider time, ILogger<LiveProjects> logger)
{
    /// <summary>Detectors without events are kept in Redis only.</summary>
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromMinutes(10);

    private readonly Dictionary<Guid, LiveProject> _projects = [];

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<LiveProject> All => _projects.Values;

    /// <summary>Has the projects here, as they were kept and by their present rules.</summary>
    /// <param name="projects">Those that are to be looked at.</param>
    /// <param name="place">The last entry of the stream that was seen.</param>
    /// <param name="ct">Gives up.</param>
    public async Task LoadAsync(IReadOnlyList<ProjectOfOrganization> projects, StreamPlace? place, CancellationToken ct)
    {
        var unknown = new List<ProjectOfOrganization>();
        foreach (var project in projects)
        {
            if (_projects.ContainsKey(project.ProjectId))
            {
                var rule = await rules.GetAsync(project.ProjectId, ct);
                Guard(project, live => live.GoBy(rule));
            }
            else
            {
                unknown.Add(project);
            }
        }

        if (unknown.Count == 0)
        {
            return;
        }

        await settings.PrepareAsync(unknown.Select(p => p.ProjectId), ct);

        var kept = await store.LoadAsync([.. unknown.Select(p => p.ProjectId)], ct);
        foreach (var project in unknown)
        {
            var rule = await rules.GetAsync(project.ProjectId, ct);
            var live = Restore(project, rule, kept.GetValueOrDefault(project.ProjectId));
            live.TouchedAt = time.GetTimestamp();

            // All that it had to do with until now is kept, and told.
            live.KeptPlace = place is { } seen && seen > live.KeptPlace ? seen : live.KeptPlace;
            _projects[project.ProjectId] = live;
        }
    }

    /// <summary>Works on a project. What it sends must not stop detection for the others: where its detector fails, a new one begins.</summary>
    public void Guard(ProjectOfOrganization project, Action<LiveProject> work)
    {
        var live = _projects[project.ProjectId];
        try
        {
            live.TouchedAt = time.GetTimestamp();
            work(live);
        }
        catch (Exception exception)
        {
            LogLearnedAnew(project.ProjectId, exception);
            _projects[project.ProjectId] = new LiveProject(project, live.Rule, new ProjectDetector(LiveProject.SettingsOf(live.Rule)), live.Place)
            {
                IsDirty = true,
                KeptPlace = live.KeptPlace,
                TouchedAt = time.GetTimestamp(),
            };
        }
    }

    /// <summary>Forgets those that have had no events for a while, and of which nothing is left to be told.</summary>
    public void ForgetIdle()
    {
        foreach (var (projectId, project) in _projects)
        {
            if (!project.IsOpen && project.Untold.Count == 0 && time.GetElapsedTime(project.TouchedAt) > ForgetAfter)
            {
                _projects.Remove(projectId);
            }
        }
    }

    private LiveProject Restore(ProjectOfOrganization project, DetectionRule rule, KeptDetector? kept)
    {
        var goingBy = LiveProject.SettingsOf(rule);
        try
        {
            if (kept is not null)
            {
                return new LiveProject(project, rule, ProjectDetector.Restore(kept.State.Span, goingBy), kept.Place);
            }
        }
        catch (InvalidDataException exception)
        {
            LogUnreadableState(project.ProjectId, exception.Message);
        }

        return new LiveProject(project, rule, new ProjectDetector(goingBy), default);
    }

    [LoggerMessage(LogLevel.Error, "The detector of project {ProjectId} failed; what is usual of it is learned anew")]
    private partial void LogLearnedAnew(Guid projectId, Exception exception);

    [LoggerMessage(LogLevel.Error, "What was learned of project {ProjectId} cannot be read ({Fault}); it is learned anew")]
    private partial void LogUnreadableState(Guid projectId, string fault);
}
