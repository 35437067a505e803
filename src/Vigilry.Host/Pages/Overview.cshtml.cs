using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Caching.Memory;
using Vigilry.Auth.Contracts;
using Vigilry.Detection.Contracts;
using Vigilry.Host.Pages.Tags;
using Vigilry.Incidents.Contracts;

namespace Vigilry.Host.Pages;

/// <summary>All projects of the organization, and what is wrong at the moment.</summary>
[Authorize(Policies.Session)]
public sealed class OverviewModel(Frame frame, IIncidents incidents, IDetectionInsight insight, IMemoryCache cache, TimeProvider time) : PageModel
{
    /// <summary>How many open incidents are shown; more are on their own page.</summary>
    public const int MostIncidents = 20;

    private static readonly TimeSpan LookBack = TimeSpan.FromDays(30);

    /// <summary>Means of a month and advice of a week change slowly, and take a while to compute of very many incidents and projects.</summary>
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(30);

    private static readonly IncidentSummaryResponse None = new(0, 0, 0, 0, MttaSeconds: null, MttrSeconds: null);

    /// <summary>A fixed rule that is open for more of the time than this says little.</summary>
    private const double OpenTooMuch = 0.1;

    /// <summary>What is known of a project after less than this is no ground for advice.</summary>
    private static readonly TimeSpan KnownWell = TimeSpan.FromDays(1);

    private IReadOnlyDictionary<Guid, IncidentSummaryResponse> _summaries = new Dictionary<Guid, IncidentSummaryResponse>();

    /// <summary>The projects and their incidents.</summary>
    public Frame Frame => frame;

    /// <summary>The mean time to acknowledge, of all projects, in seconds.</summary>
    public double? Mtta => Mean(s => s.MttaSeconds, s => s.Acknowledged);

    /// <summary>The mean time to resolve, of all projects, in seconds.</summary>
    public double? Mttr => Mean(s => s.MttrSeconds, s => s.Resolved);

    /// <summary>Projects whose fixed rule is open for so much of the time that adaptive detection serves them better.</summary>
    public IReadOnlyList<(ProjectResponse Project, DetectionInsight Insight)> Advised { get; private set; } = [];

    /// <summary>Reads what the page shows.</summary>
    public async Task OnGetAsync(CancellationToken ct)
    {
        await frame.LoadAsync(ct);
        Advised = frame.MayManage ? await AdvisedAsync(ct) : [];
        _summaries = await KeptAsync("Summaries", () => incidents.SummarizeByProjectAsync(frame.Caller, time.GetUtcNow() - LookBack, ct)) ?? _summaries;
    }

    /// <summary>A project's incidents of the last 30 days.</summary>
    public IncidentSummaryResponse SummaryOf(Guid projectId) => _summaries.GetValueOrDefault(projectId, None);

    /// <summary>A word for how a project is.</summary>
    public string StateOf(ProjectState state) => state switch
    {
        { Status: { } status } => Words.Name(status),
        { Project.MutedUntil: { } until } when until > time.GetUtcNow() => "MUTED",
        _ => "QUIET",
    };

    private async Task<IReadOnlyList<(ProjectResponse Project, DetectionInsight Insight)>> AdvisedAsync(CancellationToken ct)
    {
        ProjectResponse[] byThreshold = [.. frame.Projects.Select(p => p.Project).Where(p => p.DetectionMode is DetectionMode.Fixed)];
        var insights = await KeptAsync("Insights", () => insight.GetAsync([.. byThreshold.Select(p => p.Id)], ct)) ?? new Dictionary<Guid, DetectionInsight>();
        return
        [
            .. byThreshold
                .Where(p => insights.GetValueOrDefault(p.Id) is { } i && i.FixedOpenShare > OpenTooMuch && i.KnownMinutes >= KnownWell.TotalMinutes)
                .Select(p => (p, insights[p.Id])),
        ];
    }

    /// <summary>What is computed of the whole organization, as all its members see it.</summary>
    private Task<T?> KeptAsync<T>(string what, Func<Task<T>> compute) => cache.GetOrCreateAsync((nameof(OverviewModel), what, frame.Caller.OrganizationId), entry =>
    {
        entry.AbsoluteExpirationRelativeToNow = KeepFor;
        return compute();
    });

    private double? Mean(Func<IncidentSummaryResponse, double?> mean, Func<IncidentSummaryResponse, int> weight)
    {
        var all = _summaries.Values.Sum(weight);
        return all == 0 ? null : _summaries.Values.Sum(s => (mean(s) ?? 0) * weight(s)) / all;
    }
}
