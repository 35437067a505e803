using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Vigilry.Ingestion.Contracts;
using Vigilry.Ingestion.Data;
using Vigilry.Ingestion.Retention;
using Vigilry.Platform.Http;
using Vigilry.Platform.Scripts;

namespace Vigilry.Ingestion.Reading;

/// <summary>Finds a project's newest events that fulfil conditions.</summary>
internal sealed class EventSearch(IngestionDb db, IOptions<RetentionOptions> retention, TimeProvider time)
{
    /// <summary>How many events a search looks at one by one: a few milliseconds' worth, even if each is on a page of its own.</summary>
    private const int SliceLength = 5_000;

    /// <summary>The same where there is a search index: what is not found soon is found by that.</summary>
    private const int IndexedSliceLength = 1_000;

    private static readonly string ListBySeverity = ScriptResource.Load<EventSearch>("ListBySeverity.sql");
    private static readonly string PlanForValues = ScriptResource.Load<EventSearch>("PlanForValues.sql");
    private static readonly string SearchEvents = ScriptResource.Load<EventSearch>("SearchEvents.sql");
    private static readonly string SearchSlice = ScriptResource.Load<EventSearch>("SearchSlice.sql");
    private static readonly string SliceStart = ScriptResource.Load<EventSearch>("SliceStart.sql");
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan FirstIndexedStretch = TimeSpan.FromDays(1);

    /// <summary>About what a read by the search index takes before it reads: a plan for all partitions.</summary>
    private static readonly TimeSpan PlanningTime = TimeSpan.FromMilliseconds(4);

    /// <summary>How far ahead a sender's clock may be for its events to be found in their place.</summary>
    private static readonly TimeSpan ClockAhead = TimeSpan.FromDays(1);

    /// <summary>A page of events, newest first.</summary>
    /// <returns>Up to <paramref name="limit"/>, and where to go on. A search that took long may go on after few events or none.</returns>
    public async Task<(IReadOnlyList<EventSummary> Found, Cursor? Next)> FindAsync(EventFilter filter, int limit, CancellationToken ct)
    {
        if (!filter.IsOrderedByIndex)
        {
            return await SearchAsync(filter, limit, ct);
        }

        var found = await SummariesAsync(OrderedByIndex(filter, limit + 1), ct);
        return Page(found, limit, whereElse: null);
    }

    private IQueryable<Event> OrderedByIndex(EventFilter filter, int count) => filter is { Severities: not null, CorrelationId: null }
        ? db.Events.FromSqlRaw(ListBySeverity, [.. Place(filter), Severities(filter), Value("limit", count)]).AsNoTracking()
        : filter.Apply(db.Events.AsNoTracking()).OrderByDescending(e => e.Timestamp).ThenByDescending(e => e.Id).Take(count);

    /// <summary>
    /// What occurs often is among the newest events, which are looked at one by one. What occurs seldom is found by the search index of days
    /// that are over, in longer and longer stretches. Today has no such index: a search that has used up its time ends where it is.
    /// </summary>
    private async Task<(IReadOnlyList<EventSummary> Found, Cursor? Next)> SearchAsync(EventFilter filter, int limit, CancellationToken ct)
    {
        var begun = time.GetTimestamp();
        var found = new List<EventSummary>();
        var stretch = TimeSpan.Zero;
        var rest = filter;
        var from = await FirstSliceStartAsync(filter, ct);
        while (true)
        {
            var readBegun = time.GetTimestamp();
            var missing = limit + 1 - found.Count;
            var read = stretch > TimeSpan.Zero
                ? await ReadIndexedAsync(rest with { From = from }, missing, ct)
                : await ReadSliceAsync(rest with { From = from }, missing, ct);
            found.AddRange(read);
            if (found.Count > limit || from <= filter.From)
            {
                return Page(found, limit, whereElse: null);
            }

            rest = rest with { Before = new Cursor(from, Guid.Empty) };
            var left = Budget - time.GetElapsedTime(begun);
            if (left < TimeSpan.Zero)
            {
                return Page(found, limit, rest.Before);
            }

            if (stretch > TimeSpan.Zero)
            {
                stretch *= Growth(time.GetElapsedTime(readBegun), left);
                from = StretchStart(rest, stretch);
            }
            else if (IsIndexed(rest) && read.Count * (SliceLength / IndexedSliceLength) < missing)
            {
                stretch = FirstIndexedStretch;
                from = StretchStart(rest, stretch);
            }
            else
            {
                from = await SliceStartAsync(rest, SliceLength, ct);
            }
        }
    }

    /// <summary>All that there is, if that is little; else no more than it takes to find what occurs often.</summary>
    private async Task<DateTimeOffset> FirstSliceStartAsync(EventFilter filter, CancellationToken ct)
    {
        var start = await SliceStartAsync(filter, SliceLength, ct);
        return start > filter.From && IsIndexed(filter with { Before = new Cursor(start, Guid.Empty) })
            ? Later(start, Earlier(IndexedUntil(), await SliceStartAsync(filter, IndexedSliceLength, ct)))
            : start;
    }

    /// <summary>From when on the newest events are so many, or a few more that happened at the same time.</summary>
    private async Task<DateTimeOffset> SliceStartAsync(EventFilter filter, int length, CancellationToken ct)
    {
        var start = await db.Database.SqlQueryRaw<DateTimeOffset>(SliceStart, [.. Place(filter), Value("length", length)]).ToListAsync(ct);
        return start is [var only] ? only : filter.From;
    }

    private Task<List<EventSummary>> ReadSliceAsync(EventFilter filter, int count, CancellationToken ct) =>
        SummariesAsync(Matches(SearchSlice, filter, count), ct);

    private async Task<List<EventSummary>> ReadIndexedAsync(EventFilter filter, int count, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlRawAsync(PlanForValues, ct);
        return await SummariesAsync(Matches(SearchEvents, filter, count), ct);
    }

    /// <summary>In order: what is selected from a query need not keep that query's.</summary>
    private static Task<List<EventSummary>> SummariesAsync(IQueryable<Event> events, CancellationToken ct) =>
        events.OrderByDescending(e => e.Timestamp).ThenByDescending(e => e.Id).Select(Event.Summary).ToListAsync(ct);

    private IQueryable<Event> Matches(string search, EventFilter filter, int count) => db.Events.FromSqlRaw(
        search,
        [
            .. Place(filter),
            Value("receivedFrom", filter.From > DateTimeOffset.MinValue + ClockAhead ? filter.From - ClockAhead : DateTimeOffset.MinValue),
            Severities(filter),
            Text("type", filter.Type),
            Text("source", filter.Source),
            Text("fingerprint", filter.Fingerprint),
            Text("pattern", filter.Pattern),
            Value("limit", count),
        ]).AsNoTracking();

    /// <summary>By how much longer a stretch fits into the time that is left.</summary>
    private static double Growth(TimeSpan taken, TimeSpan left) => Math.Clamp(
        (left - PlanningTime).TotalMilliseconds / Math.Max((taken - PlanningTime).TotalMilliseconds, 1), 0.5, 16);

    /// <summary>The beginning of a day, so that as few partitions as possible are searched.</summary>
    private DateTimeOffset StretchStart(EventFilter filter, TimeSpan stretch)
    {
        var end = filter.Before.At;
        return end > OldestReceived() + stretch ? Later(new DateTimeOffset((end - stretch).UtcDateTime.Date, TimeSpan.Zero), filter.From) : filter.From;
    }

    /// <summary>Whether the search index finds all that is wanted.</summary>
    private bool IsIndexed(EventFilter filter) => filter.HasSearchIndex && filter.Before.At <= IndexedUntil();

    private DateTimeOffset IndexedUntil() =>
        new(PartitionMaintenance.FirstDayWithoutIndex(time.GetUtcNow()), TimeOnly.MinValue, TimeSpan.Zero);

    private DateTimeOffset OldestReceived() => time.GetUtcNow() - TimeSpan.FromDays(retention.Value.Days + 1);

    private static (IReadOnlyList<EventSummary> Found, Cursor? Next) Page(List<EventSummary> found, int limit, Cursor? whereElse) => found.Count > limit
        ? (found[..limit], new Cursor(found[limit - 1].Timestamp, found[limit - 1].Id))
        : (found, whereElse);

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static IEnumerable<NpgsqlParameter> Place(EventFilter filter) =>
    [
        Value("project", filter.ProjectId),
        Value("from", filter.From),
        Value("before", filter.Before.At),
        Value("beforeId", filter.Before.Id),
    ];

    private static NpgsqlParameter<T> Value<T>(string name, T value) => new(name, value);

    private static NpgsqlParameter Text(string name, string? text) => new(name, NpgsqlDbType.Text) { Value = (object?)text ?? DBNull.Value };

    private static NpgsqlParameter Severities(EventFilter filter) => new("severities", NpgsqlDbType.Array | NpgsqlDbType.Smallint)
    {
        Value = filter.Severities is { } severities ? Array.ConvertAll(severities, s => (short)s) : DBNull.Value,
    };
}
