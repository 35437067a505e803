using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Vigilry.Auth.Contracts;
using Vigilry.Ingestion.Contracts;
using Vigilry.Ingestion.Data;
using Vigilry.Platform.Scripts;

namespace Vigilry.Ingestion.Reading;

/// <summary>
/// How many events of each severity happened in each step of time. An event is counted a moment after it is stored; one that says it happened more
/// than a day after its receipt, or longer before it than the server keeps events, is not counted.
/// </summary>
/// <param name="From">What was asked for, moved back to the beginning of a step.</param>
/// <param name="To">What was asked for, moved on to the end of a step.</param>
/// <param name="Step">The length of a step in seconds.</param>
/// <param name="Buckets">Every step from the first to the last, also those without events.</param>
public sealed record StatsResponse(DateTimeOffset From, DateTimeOffset To, int Step, IReadOnlyList<StatsBucket> Buckets);

/// <summary>One step of time.</summary>
/// <param name="At">When it begins.</param>
/// <param name="Counts">Events by severity; every severity is named.</param>
/// <param name="NotStored">How many were received in it and not stored, because they were over the rate limit.</param>
public sealed record StatsBucket(DateTimeOffset At, IReadOnlyDictionary<EventSeverity, int> Counts, long NotStored);

/// <summary>What to count.</summary>
/// <param name="From">60 minutes before <paramref name="To"/> if not given.</param>
/// <param name="To">Now if not given.</param>
/// <param name="Step">
/// In seconds: 5, 10, 15 or 30, whole minutes, and whole hours for more than three days. If not given, one of whole minutes that makes 120 steps at most.
/// </param>
internal sealed record StatsQuery(DateTimeOffset? From, DateTimeOffset? To, int? Step);

internal static class GetStats
{
    private const int Minute = 60;
    private const int Hour = 3_600;
    private const int MostBuckets = 1_000;

    /// <summary>Steps of seconds are counted from the events themselves, so there must not be too many.</summary>
    private const int MostCountedOneByOne = 250_000;
    private const int UsualBuckets = 120;
    private static readonly TimeSpan DefaultRange = TimeSpan.FromMinutes(60);
    private static readonly TimeSpan LongestByMinute = TimeSpan.FromDays(3);
    private static readonly int[] UsualSteps = [Minute, 5 * Minute, 15 * Minute, Hour, 3 * Hour, 6 * Hour, 12 * Hour, 24 * Hour];
    private static readonly int[] ShortSteps = [5, 10, 15, 30];
    private static readonly string CountBySeconds = ScriptResource.Load<EventSearch>("CountBySeconds.sql");
    private static readonly string CountEvents = ScriptResource.Load<EventSearch>("CountEvents.sql");

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/projects/{projectId:guid}/stats", HandleAsync)
        .WithName("getStats")
        .WithSummary("Counts a project's events by time and severity.")
        .RequireAuthorization(Policies.Read)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<StatsResponse>, ValidationProblem, NotFound>> HandleAsync(
        Guid projectId,
        [AsParameters] StatsQuery query,
        AuthContext caller,
        IProjects projects,
        IngestionDb db,
        TimeProvider time,
        CancellationToken ct)
    {
        if (await projects.FindAsync(caller, projectId, ct) is null)
        {
            return TypedResults.NotFound();
        }

        var to = query.To?.ToUniversalTime() ?? time.GetUtcNow();
        var from = query.From?.ToUniversalTime() ?? (to.UtcTicks > DefaultRange.Ticks ? to - DefaultRange : DateTimeOffset.MinValue);
        var step = query.Step ?? Array.Find(UsualSteps, s => (to - from).TotalSeconds <= (double)s * UsualBuckets);
        if (Validate(from, to, step) is { } errors)
        {
            return TypedResults.ValidationProblem(errors);
        }

        var first = RoundDown(from, step);
        var end = RoundUp(to, step);
        if (step < Minute && await CountStoredAsync(db, projectId, first, end, ct) > MostCountedOneByOne)
        {
            return TypedResults.ValidationProblem(new Dictionary<string, string[]>(StringComparer.Ordinal)
            {
                ["step"] = ["Must be whole minutes: there are too many events for less."],
            });
        }

        var counted = await CountAsync(db, projectId, first, end, step, ct);
        var buckets = Enumerable.Range(0, (int)Steps(from, to, step))
            .Select(i => first.AddSeconds((long)i * step))
            .Select(at => ToBucket(at, counted.GetValueOrDefault(at)));
        return TypedResults.Ok(new StatsResponse(first, end, step, [.. buckets]));
    }

    private static Dictionary<string, string[]>? Validate(DateTimeOffset from, DateTimeOffset to, int step)
    {
        var fault = (from, to, step) switch
        {
            _ when from >= to => ("from", "Must be before to."),
            _ when from.Year < 1970 => ("from", "Must not be before 1970."),
            _ when to.Year > 9998 => ("to", "Must not be after 9998."),
            (_, _, 0) => ("from", $"Must be at most {UsualBuckets} days before to, unless step is given."),
            _ when step % Minute != 0 && !ShortSteps.Contains(step) => ("step", "Must be 5, 10, 15 or 30, or whole minutes, in seconds."),
            _ when step < 0 => ("step", "Must be more than 0."),
            _ when Steps(from, to, step) > MostBuckets => ("step", $"Must be longer: this makes more than {MostBuckets} steps."),
            _ when to - from > LongestByMinute && step % Hour != 0 => ("step", "Must be whole hours for more than three days."),
            _ => default((string Member, string Fault)?),
        };
        return fault is { } found ? new(StringComparer.Ordinal) { [found.Member] = [found.Fault] } : null;
    }

    private static Task<int> CountStoredAsync(IngestionDb db, Guid projectId, DateTimeOffset first, DateTimeOffset end, CancellationToken ct) => db.Counts
        .Where(c => c.ProjectId == projectId && c.Seconds == Minute && c.Start > first.AddMinutes(-1) && c.Start < end)
        .SumAsync(c => c.Debug + c.Info + c.Warning + c.Error + c.Critical, ct);

    private static async Task<Dictionary<DateTimeOffset, EventCount>> CountAsync(
        IngestionDb db, Guid projectId, DateTimeOffset first, DateTimeOffset end, int step, CancellationToken ct) => await db.Counts
        .FromSqlRaw(
            step < Minute ? CountBySeconds : CountEvents,
            new NpgsqlParameter<Guid>("project", projectId),
            new NpgsqlParameter<int>("stored", step % Hour == 0 ? Hour : Minute),
            new NpgsqlParameter<DateTimeOffset>("from", first),
            new NpgsqlParameter<DateTimeOffset>("to", end),
            new NpgsqlParameter<int>("step", step))
        .AsNoTracking()
        .ToDictionaryAsync(c => c.Start, ct);

    private static DateTimeOffset RoundDown(DateTimeOffset at, int step) =>
        DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds() / step * step);

    private static DateTimeOffset RoundUp(DateTimeOffset at, int step) => RoundDown(at.AddSeconds(step).AddTicks(-1), step);

    private static long Steps(DateTimeOffset from, DateTimeOffset to, int step) =>
        (RoundUp(to, step) - RoundDown(from, step)).Ticks / TimeSpan.TicksPerSecond / step;

    private static StatsBucket ToBucket(DateTimeOffset at, EventCount? count) => new(at, BySeverity(count), count?.NotStored ?? 0);

    private static Dictionary<EventSeverity, int> BySeverity(EventCount? count) => new()
    {
        [EventSeverity.Debug] = count?.Debug ?? 0,
        [EventSeverity.Info] = count?.Info ?? 0,
        [EventSeverity.Warning] = count?.Warning ?? 0,
        [EventSeverity.Error] = count?.Error ?? 0,
        [EventSeverity.Critical] = count?.Critical ?? 0,
    };
}
