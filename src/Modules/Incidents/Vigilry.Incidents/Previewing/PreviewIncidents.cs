using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Vigilry.Auth.Contracts;
using Vigilry.Detection.Contracts;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.Incidents.Previewing;

/// <summary>What settings to try, also the server's own, which may be beyond what a project can have; those of the project count for what is absent.</summary>
/// <param name="WindowSeconds">How far back errors count: 1 to 3,600.</param>
/// <param name="Threshold">More errors than this within the window are a spike: 1 to 10,000.</param>
/// <param name="Severity">Which severities count as errors.</param>
/// <param name="QuietSeconds">How long after a spike an incident stays OPEN: 1 to 604,800.</param>
/// <param name="ResolveSeconds">The quiet window after a spike, at whose end an incident is RESOLVED: 1 to 604,800.</param>
/// <param name="DetectionMode">FIXED, ADAPTIVE or ADAPTIVE_WITH_FLOOR; adaptive detection begins to learn with the first of the events.</param>
internal sealed record PreviewQuery(
    int? WindowSeconds, int? Threshold, string[]? Severity, int? QuietSeconds, int? ResolveSeconds, string? DetectionMode);

/// <summary>The incidents that settings would have opened lately.</summary>
/// <param name="From">Since when events were looked at: 24 hours ago, or later where there were more than 50,000.</param>
/// <param name="ErrorCount">How many errors were looked at.</param>
/// <param name="Incidents">Oldest first.</param>
public sealed record PreviewResponse(DateTimeOffset From, int ErrorCount, IReadOnlyList<PreviewedIncident> Incidents);

internal static class PreviewIncidents
{
    private const int MostErrors = 50_000;
    private static readonly TimeSpan LookBack = TimeSpan.FromHours(24);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/projects/{projectId:guid}/incident-preview", HandleAsync)
        .WithName("previewIncidents")
        .WithSummary("Says which incidents the last 24 hours would have opened with other settings.")
        .RequireAuthorization(Policies.Session)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<PreviewResponse>, ValidationProblem, NotFound>> HandleAsync(
        Guid projectId,
        [AsParameters] PreviewQuery query,
        AuthContext caller,
        IProjects projects,
        IProjectSettings settings,
        IDetectionRules rules,
        IEvents events,
        IDetectionPreview adaptive,
        IOptionsMonitor<IncidentsOptions> options,
        TimeProvider time,
        CancellationToken ct)
    {
        if (await projects.FindAsync(caller, projectId, ct) is null)
        {
            return TypedResults.NotFound();
        }

        var errors = Validate(query, out var severities, out var mode);
        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors);
        }

        var rule = await rules.GetAsync(projectId, ct);
        var window = Seconds(query.WindowSeconds) ?? rule.Window;
        var threshold = query.Threshold ?? rule.Threshold;
        var own = await settings.GetAsync(projectId, ct);
        var active = Seconds(query.QuietSeconds) ?? own.QuietTime ?? options.CurrentValue.ActiveTtl;
        var investigating = Seconds(query.ResolveSeconds) ?? own.ResolveTime ?? options.CurrentValue.InvestigatingTtl;
        var now = time.GetUtcNow();
        var tried = new DetectionRule(window, threshold, severities.Count > 0 ? severities : rule.Severities, mode ?? rule.Mode);
        if (tried.Mode is not DetectionMode.Fixed)
        {
            return TypedResults.Ok(Adaptive(adaptive, tried, await events.HistoryAsync(projectId, now - LookBack, MostErrors, ct), now));
        }

        var newest = await events.NewestOccurrencesAsync(
            projectId, tried.Severities, now - LookBack, now, MostErrors, ct);
        var times = newest.Select(o => o.At).Reverse().ToArray();
        var untilResolved = investigating * (1 - options.CurrentValue.ResolveAtRemaining);
        return TypedResults.Ok(new PreviewResponse(
            times.Length == MostErrors ? times[0] : now - LookBack,
            times.Length,
            SpikeReplay.Run(times, window, threshold, active > untilResolved ? active : untilResolved)));

        static TimeSpan? Seconds(int? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;
    }

    private static PreviewResponse Adaptive(IDetectionPreview preview, DetectionRule rule, IReadOnlyList<RecordedEvent> events, DateTimeOffset now) => new(
        events.Count == MostErrors ? events[0].Details.At : now - LookBack,
        events.Count(e => rule.Counts(e.Severity)),
        [.. preview.Run(rule, events, now).Select(s => new PreviewedIncident(s.OpenedAt, s.EndedAt ?? now, s.ErrorCount))]);

    private static Dictionary<string, string[]> Validate(PreviewQuery query, out List<EventSeverity> severities, out DetectionMode? mode)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        Check("windowSeconds", query.WindowSeconds, 1, 3_600);
        Check("threshold", query.Threshold, 1, 10_000);
        Check("quietSeconds", query.QuietSeconds, 1, 604_800);
        Check("resolveSeconds", query.ResolveSeconds, 1, 604_800);
        mode = DetectionModes.Find(query.DetectionMode);
        if (mode is null && query.DetectionMode is not null)
        {
            errors["detectionMode"] = ["Must be FIXED, ADAPTIVE or ADAPTIVE_WITH_FLOOR."];
        }

        severities = [];
        foreach (var name in query.Severity ?? [])
        {
            if (Enum.TryParse<EventSeverity>(name, ignoreCase: true, out var severity) && char.IsAsciiLetter(name[0]))
            {
                severities.Add(severity);
            }
            else
            {
                errors["severity"] = ["Must be DEBUG, INFO, WARNING, ERROR or CRITICAL."];
            }
        }

        return errors;

        void Check(string member, int? value, int least, int most)
        {
            if (value < least || value > most)
            {
                errors[member] = [FormattableString.Invariant($"Must be {least:N0} to {most:N0}.")];
            }
        }
    }
}
