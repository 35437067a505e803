using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Ingestion.Contracts;
using Vigilry.Platform.Http;

namespace Vigilry.Incidents.Reading;

/// <summary>Reads incidents: the organization's with a session, the project's with an API key.</summary>
internal sealed class VisibleIncidents(IncidentsDb db, IEvents events, IOptionsMonitor<IncidentsOptions> options) : IIncidents
{
    private const int DefaultLimit = 50;
    private const int LargestLimit = 200;

    public IncidentClocks DefaultClocks => new(options.CurrentValue.ActiveTtl, options.CurrentValue.InvestigatingTtl);

    public async Task<IncidentList> ListAsync(AuthContext caller, IncidentQuery query, CancellationToken ct)
    {
        var errors = Validate(query, out var statuses, out var after);
        if (errors.Count > 0)
        {
            return new IncidentList([], NextCursor: null, errors);
        }

        var limit = query.Limit ?? DefaultLimit;
        var found = await Filter(db.Incidents.AsNoTracking().VisibleTo(caller), query, statuses, after)
            .OrderByDescending(i => i.OpenedAt).ThenByDescending(i => i.Id)
            .Take(limit + 1)
            .ToListAsync(ct);
        var next = found.Count > limit ? new Cursor(found[limit - 1].OpenedAt, found[limit - 1].Id).ToString() : null;
        return new IncidentList([.. found.Take(limit).Select(i => i.ToResponse())], next, errors);
    }

    public async Task<IncidentResponse?> FindAsync(AuthContext caller, Guid id, CancellationToken ct) => (await VisibleAsync(caller, id, ct))?.ToResponse();

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

    private Task<Incident?> VisibleAsync(AuthContext caller, Guid id, CancellationToken ct) =>
        db.Incidents.AsNoTracking().VisibleTo(caller).SingleOrDefaultAsync(i => i.Id == id, ct);

    private static Dictionary<string, string[]> Validate(IncidentQuery query, out IncidentStatus[] statuses, out Cursor? after)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var named = new List<IncidentStatus>();
        foreach (var name in query.Status ?? [])
        {
            if (Enum.TryParse<IncidentStatus>(name, ignoreCase: true, out var status) && char.IsAsciiLetter(name[0]))
            {
                named.Add(status);
            }
            else
            {
                errors["status"] = ["Must be OPEN, INVESTIGATING or RESOLVED."];
            }
        }

        if (query.Limit is < 1 or > LargestLimit)
        {
            errors["limit"] = [$"Must be 1 to {LargestLimit}."];
        }

        after = null;
        if (query.Cursor is not null)
        {
            if (Cursor.TryParse(query.Cursor, out var cursor))
            {
                after = cursor;
            }
            else
            {
                errors["cursor"] = ["Is not a cursor that this server gave."];
            }
        }

        statuses = [.. named];
        return errors;
    }

    private static IQueryable<Incident> Filter(
        IQueryable<Incident> incidents, IncidentQuery query, IncidentStatus[] statuses, Cursor? after)
    {
        incidents = statuses.Length > 0 ? incidents.Where(i => statuses.Contains(i.Status)) : incidents;
        incidents = incidents.OpenedWithin(query.ProjectId, query.From, query.To);
        return after is { } place
            ? incidents.Where(i => EF.Functions.LessThan(ValueTuple.Create(i.OpenedAt, i.Id), ValueTuple.Create(place.At, place.Id)))
            : incidents;
    }
}
