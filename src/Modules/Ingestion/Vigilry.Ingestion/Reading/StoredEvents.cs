using Microsoft.EntityFrameworkCore;
using Npgsql;
using Vigilry.Ingestion.Contracts;
using Vigilry.Ingestion.Data;
using Vigilry.Platform.Scripts;

namespace Vigilry.Ingestion.Reading;

/// <summary>Stored events, for other modules.</summary>
internal sealed class StoredEvents(IngestionDb db, NpgsqlDataSource dataSource) : IEvents
{
    private static readonly string ExceedingProjects = ScriptResource.Load<StoredEvents>("ExceedingProjects.sql");
    private static readonly string NewestErrors = ScriptResource.Load<StoredEvents>("NewestErrors.sql");
    private static readonly string NewestOccurrences = ScriptResource.Load<StoredEvents>("NewestOccurrences.sql");
    private static readonly string ProjectsWithEvents = ScriptResource.Load<StoredEvents>("ProjectsWithEvents.sql");

    public async Task<IReadOnlyList<EventSummary>> NewestErrorsAsync(
        Guid projectId, IReadOnlyList<EventSeverity> severities, DateTimeOffset since, int limit, CancellationToken ct)
    {
        var newest = db.Events.FromSqlRaw(
            NewestErrors,
            new NpgsqlParameter<Guid>("project", projectId),
            new NpgsqlParameter<short[]>("severities", [.. severities.Select(s => (short)s)]),
            new NpgsqlParameter<DateTimeOffset>("since", since.ToUniversalTime()),
            new NpgsqlParameter<int>("limit", limit));
        return await newest.AsNoTracking().OrderByDescending(e => e.Timestamp).ThenByDescending(e => e.Id).Select(Event.Summary).ToListAsync(ct);
    }

    public async Task<IReadOnlyList<EventSummary>> FindAsync(Guid projectId, IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        var events = await db.Events.AsNoTracking()
            .Where(e => e.ProjectId == projectId && ids.Contains(e.Id))
            .OrderByDescending(e => e.ReceivedAt)
            .Select(Event.Summary)
            .ToListAsync(ct);
        return [.. events.DistinctBy(e => e.Id).OrderByDescending(e => e.Timestamp)];
    }

    public async Task<IReadOnlyList<StoredOccurrence>> NewestOccurrencesAsync(
        Guid projectId, IReadOnlyList<EventSeverity> severities, DateTimeOffset since, DateTimeOffset until, int limit, CancellationToken ct)
    {
        await using var query = dataSource.CreateCommand(NewestOccurrences);
        query.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = projectId });
        query.Parameters.Add(new NpgsqlParameter<short[]> { TypedValue = [.. severities.Select(s => (short)s)] });
        query.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = since.ToUniversalTime() });
        query.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = until.ToUniversalTime() });
        query.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await query.ExecuteReaderAsync(ct);
        var occurrences = new List<StoredOccurrence>();
        while (await reader.ReadAsync(ct))
        {
            occurrences.Add(new StoredOccurrence(
                reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<DateTimeOffset>(2)));
        }

        return occurrences;
    }

    public async Task<IReadOnlyList<RecordedEvent>> HistoryAsync(Guid projectId, DateTimeOffset since, int limit, CancellationToken ct)
    {
        var from = since.ToUniversalTime();
        var newest = await db.Events.AsNoTracking()
            .Where(e => e.ProjectId == projectId && e.Timestamp >= from)
            .OrderByDescending(e => e.Timestamp)
            .Take(limit)
            .Select(e => new Event
            {
                Id = e.Id,
                OrganizationId = e.OrganizationId,
                ProjectId = e.ProjectId,
                Severity = e.Severity,
                Type = e.Type,
                Source = e.Source,
                Fingerprint = e.Fingerprint,
                Release = e.Release,
                Environment = e.Environment,
                Timestamp = e.Timestamp,
                ReceivedAt = e.ReceivedAt,
            })
            .ToListAsync(ct);
        return [.. newest.Select(e => new RecordedEvent(e.Severity, e.ToDetails())).OrderBy(e => e.Details.At)];
    }

    public async Task<IReadOnlySet<Guid>> ExceedingAsync(IReadOnlyCollection<ErrorLimit> limits, DateTimeOffset until, CancellationToken ct)
    {
        var wanted = limits.SelectMany(l => l.Severities, (Limit, Severity) => (Limit, Severity)).ToArray();
        await using var query = dataSource.CreateCommand(ExceedingProjects);
        query.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. wanted.Select(w => w.Limit.ProjectId)] });
        query.Parameters.Add(new NpgsqlParameter<short[]> { TypedValue = [.. wanted.Select(w => (short)w.Severity)] });
        query.Parameters.Add(new NpgsqlParameter<DateTimeOffset[]> { TypedValue = [.. wanted.Select(w => w.Limit.Since.ToUniversalTime())] });
        query.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. wanted.Select(w => w.Limit.Most)] });
        query.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = until.ToUniversalTime() });
        await using var reader = await query.ExecuteReaderAsync(ct);
        var exceeding = new HashSet<Guid>();
        while (await reader.ReadAsync(ct))
        {
            exceeding.Add(reader.GetGuid(0));
        }

        return exceeding;
    }

    public async Task<IReadOnlyList<ProjectOfOrganization>> ProjectsWithEventsAsync(DateTimeOffset since, CancellationToken ct)
    {
        await using var query = dataSource.CreateCommand(ProjectsWithEvents);
        query.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = since.ToUniversalTime() });
        await using var reader = await query.ExecuteReaderAsync(ct);
        var projects = new List<ProjectOfOrganization>();
        while (await reader.ReadAsync(ct))
        {
            projects.Add(new ProjectOfOrganization(reader.GetGuid(0), reader.GetGuid(1)));
        }

        return projects;
    }
}
