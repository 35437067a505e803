using System.Text.Json;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vigilry.Detection.Contracts;
using Vigilry.Ingestion.Contracts;
using Vigilry.Platform.Json;
using Vigilry.Platform.Streaming;

namespace Vigilry.Detection.Live;

/// <summary>The detectors of all projects that have had events lately, from when this host took over until it stops.</summary>
internal sealed partial class LiveDetection(
    LiveProjects projects, DetectorStore store, IDetectionRules rules, IServiceScopeFactory scopes, TimeProvider time, ILogger<LiveDetection> logger)
{
    /// <summary>Telling takes a connection to PostgreSQL, of which those who write need some, too.</summary>
    private const int MostAtOnce = 16;

    /// <summary>Events may come later than they happened; until then time does not pass without them.</summary>
    private static readonly TimeSpan MayBeLate = TimeSpan.FromSeconds(5);

    /// <summary>The last entry of the stream that the detectors have seen.</summary>
    public StreamPlace? Place { get; private set; }

    /// <summary>Goes on with the projects that have something open: their time passes without events, too.</summary>
    public async Task ResumeAsync(CancellationToken ct) => await projects.LoadAsync(await store.OpenProjectsAsync(ct), Place, ct);

    /// <summary>Has the detectors see entries of the stream, and time pass.</summary>
    public async Task ObserveAsync(IReadOnlyList<DeliveredEvent> entries, CancellationToken ct)
    {
        var observed = entries
            .Select(e => (Place: StreamPlace.Parse(e.Id), e.Event))
            .Where(e => e.Event is { Type: PlatformEvents.EventIngested })
            .Select(e => (e.Place, Project: new ProjectOfOrganization(e.Event!.OrganizationId, e.Event.ProjectId), Observed: Read(e.Event)))
            .ToArray();
        await projects.LoadAsync([.. observed.Select(o => o.Project).Distinct()], Place, ct);
        var now = time.GetUtcNow();
        foreach (var (place, project, events) in observed)
        {
            if (events is not null)
            {
                projects.Guard(project, live => live.Observe(place, events, now));
            }
        }

        Place = entries is [.., var last] ? StreamPlace.Parse(last.Id) : Place;

        // Where much is to be made up for, time passes as far as the stream is read: what comes next is not late then.
        var until = entries.Count == 0 ? now : observed.Max(o => o.Observed?.ReceivedAt) ?? DateTimeOffset.UnixEpoch;
        foreach (var project in projects.All.Where(p => p.IsOpen).ToArray())
        {
            var rule = await rules.GetAsync(project.Project.ProjectId, ct);
            projects.Guard(project.Project, live =>
            {
                live.GoBy(rule);
                live.AdvanceTo((until < now ? until : now) - MayBeLate, now);
            });
        }
    }

    /// <summary>Tells other modules what was found. What cannot be told now is told the next time.</summary>
    public async Task PublishAsync(CancellationToken ct)
    {
        var due = projects.All.Where(p => p.Untold.Count > 0 || SpikeTelling.IsDue(p, time)).ToArray();
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = ct }, async (project, _) =>
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await SpikeTelling.TellAsync(project, scope.ServiceProvider.GetRequiredService<IMediator>(), time);
            }
            catch (Exception exception)
            {
                LogNotTold(project.Project.ProjectId, exception);
            }
        });
    }

    /// <summary>Keeps what has changed, but not of projects of which something is not told yet: whoever takes over finds it anew.</summary>
    /// <returns><see langword="false"/> if another host has taken over.</returns>
    public async Task<bool> SaveAsync(CancellationToken ct)
    {
        var told = projects.All.Where(p => p.Untold.Count == 0).ToArray();
        var toKeep = new List<DetectorToKeep>();
        foreach (var project in told.Where(p => p.IsDirty))
        {
            projects.Guard(project.Project, live => toKeep.Add(new DetectorToKeep(live.Project, new KeptDetector(live.Place, live.Detector.Save()), live.IsOpen)));
        }

        var untold = projects.All.Where(p => p.Untold.Count > 0).Select(p => p.KeptPlace).ToArray();
        var position = Place is { } place && untold.Length > 0 && untold.Min() < place ? untold.Min() : Place;
        var kept = await store.SaveAsync(toKeep, position == default(StreamPlace) ? null : position, ct);
        foreach (var project in told)
        {
            project.IsDirty = false;
            project.KeptPlace = Place ?? project.KeptPlace;
        }

        projects.ForgetIdle();
        return kept;
    }

    private EventsObserved? Read(PlatformEvent entry)
    {
        try
        {
            return JsonSerializer.Deserialize<EventsObserved>(entry.Data.Span, WireJson.Options);
        }
        catch (JsonException)
        {
            LogUnreadable(entry.ProjectId);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Error, "What was found of project {ProjectId} could not be told to other modules; next try in a moment")]
    private partial void LogNotTold(Guid projectId, Exception exception);

    [LoggerMessage(LogLevel.Error, "An entry of project {ProjectId} cannot be read and is passed over")]
    private partial void LogUnreadable(Guid projectId);
}
