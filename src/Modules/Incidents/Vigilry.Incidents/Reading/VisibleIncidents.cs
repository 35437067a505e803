using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Incidents.Scoring;
using Vigilry.Ingestion.Contracts;
using Vigilry.Platform.Http;

namespace Vigilry.Incidents.Reading;

/// <summary>Reads incidents: the organization's with a session, the project's with an API key.</summary>
internal sealed class VisibleIncidents(
    IncidentsDb db, IEvents events, Calibrations calibrations, IOptionsMonitor<IncidentsOptions> options, TimeProvider time) : IIncidents
{
    private const int DefaultLimit = 50;

    public IncidentClocks DefaultClocks => new(options.CurrentValue.ActiveTtl, options.CurrentValue.InvestigatingTtl);

    public async Task<IncidentList> ListAsync(AuthContext caller, IncidentQuery query, CancellationToken ct)
    {
        var errors = IncidentFilter.Read(query, out var filter);
        if (errors.Count > 0)
        {
            return new IncidentList([], NextCursor: null, errors);
        }

        var limit = query.Limit ?? DefaultLimit;
        var calibration = await calibrations.GetAsync(caller.OrganizationId, ct);
        var found = await filter.Apply(db.Incidents.AsNoTracking().VisibleTo(caller), calibration)
            .OrderByDescending(i => i.OpenedAt).ThenByDescending(i => i.Id)
            .Take(limit + 1)
            .ToListAsync(ct);
        var next = found.Count > limit ? new Cursor(found[limit - 1].OpenedAt, found[limit - 1].Id).ToString() : null;
        return new IncidentList([.. found.Take(limit).Select(i => i.ToResponse(calibration))], next, errors);
    }

    public async Task<IncidentResponse?> FindAsync(AuthContext caller, Guid id, CancellationToken ct) => await VisibleAsync(caller, id, ct) is { } incident
        ? incident.ToResponse(await calibrations.GetAsync(incident.OrganizationId, ct))
        : null;

    public async Task<IReadOnlyList<EventSummary>?> EventsAsync(AuthContext caller, Guid id, int limit, CancellationToken ct)
    {
        if (await VisibleAsync(caller, id, ct) is not { } incident)
        {
            return null;
        }

        var newest = await db.AttachedEvents
            .Where(e => e.IncidentId == id)
            .OrderByDescending(e => e.At)
            .Take(limit)
            .Select(e => e.EventId)
            .ToListAsync(ct);
        return await events.FindAsync(incident.ProjectId, newest, ct);
    }

    public async Task<IReadOnlyList<TimelineEntryResponse>?> TimelineAsync(AuthContext caller, Guid id, int? newest, CancellationToken ct)
    {
        if (!await db.Incidents.VisibleTo(caller).AnyAsync(i => i.Id == id, ct))
        {
            return null;
        }

        var entries = await db.Timeline
            .Where(t => t.IncidentId == id)
            .OrderByDescending(t => t.Number)
            .Take(newest ?? int.MaxValue)
            .Select(t => new TimelineEntryResponse
            {
                Id = t.Id,
                Kind = t.Kind,
                At = t.At,
                Cause = t.Cause,
                ActorId = t.ActorId,
                Text = t.Text,
                Errors = t.Errors,
                AssigneeId = t.AssigneeId,
                Until = t.Until,
            })
            .ToListAsync(ct);
        entries.Reverse();
        return entries;
    }

    public async Task<IReadOnlyDictionary<Guid, IncidentSummaryResponse>> SummarizeByProjectAsync(
        AuthContext caller, DateTimeOffset from, CancellationToken ct) => await db.Incidents.VisibleTo(caller).OpenedWithin(project: null, from, to: null)
        .GroupBy(i => i.ProjectId)
        .Select(of => new
        {
            of.Key,
            Summary = new IncidentSummaryResponse(
                of.Count(i => i.Status == IncidentStatus.Open),
                of.Count(i => i.Status == IncidentStatus.Investigating),
                of.Count(i => i.Status == IncidentStatus.Resolved),
                of.Count(i => i.AcknowledgedAt != null),
                of.Average(i => (double?)(i.AcknowledgedAt - i.OpenedAt)!.Value.TotalSeconds),
                of.Average(i => (double?)(i.ResolvedAt - i.OpenedAt)!.Value.TotalSeconds)),
        })
        .ToDictionaryAsync(of => of.Key, of => of.Summary, ct);

    public async Task<RiskQualityResponse> RiskQualityAsync(AuthContext caller, CancellationToken ct)
    {
        var from = time.GetUtcNow() - Calibrations.LookBack;
        var marks = await calibrations.MarksAsync(caller.OrganizationId, from, ct);
        var calibration = Calibration.Learn(marks);
        var real = marks.Count(m => m.IsReal);
        return new RiskQualityResponse(
            from,
            marks.Count,
            real,
            marks.Count - real,
            Calibration.MarksNeeded,
            RiskQuality.Of(marks),
            calibration.IsLearned ? RiskQuality.Of([.. marks.Select(m => m with { Score = calibration.Shown(m.Score) })]) : null,
            calibration.ToResponse());
    }

    public async Task<RiskSeriesResponse> RiskAsync(AuthContext caller, Guid projectId, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var range = RiskSeries.Range(from, to);
        var calibration = await calibrations.GetAsync(caller.OrganizationId, ct);
        var incidents = await db.Incidents.VisibleTo(caller)
            .Where(i => i.ProjectId == projectId && i.RiskScore != null && i.OpenedAt < range.To && (i.ResolvedAt == null || i.ResolvedAt >= range.From))
            .Select(i => new ScoredTime(i.Id, i.OpenedAt, i.ResolvedAt, i.RiskScore!.Value)) // Of those that have one.
            .ToListAsync(ct);
        return RiskSeries.Of(range, [.. incidents.Select(i => i with { Score = calibration.Shown(i.Score) })], time.GetUtcNow());
    }

    private Task<Incident?> VisibleAsync(AuthContext caller, Guid id, CancellationToken ct) =>
        db.Incidents.AsNoTracking().VisibleTo(caller).SingleOrDefaultAsync(i => i.Id == id, ct);
}
