using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Vigilry.Auth.Contracts;
using Vigilry.Platform.Scripts;

namespace Vigilry.Ingestion.Retention;

/// <summary>
/// Deletes what organizations keep for less long than the server does: events by whole days of receipt, and their counts. Ids that clients
/// chose stay known for their 24 hours. Any number of hosts may do so at once.
/// </summary>
internal sealed partial class OrganizationRetention(
    NpgsqlDataSource dataSource,
    IProjects projects,
    IOptions<RetentionOptions> retention,
    TimeProvider time,
    ILogger<OrganizationRetention> logger)
{
    private static readonly CompositeFormat ListProjectsOf =
        CompositeFormat.Parse(ScriptResource.Load<OrganizationRetention>("ListProjectsOf.sql"));

    /// <summary>Deletes in short statements, each of which is its own commit.</summary>
    /// <exception cref="NpgsqlException">PostgreSQL did not answer; what is done stays done.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var shorter = await projects.ListRetentionsAsync(retention.Value.Days, ct);
        if (shorter.Count == 0)
        {
            return;
        }

        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await using var waitBriefly = new NpgsqlCommand("SET lock_timeout = '500ms'", connection);
        await waitBriefly.ExecuteNonQueryAsync(ct);
        foreach (var day in await DayPartitions.ListAsync(connection, ct))
        {
            Guid[] past = [.. shorter.Where(p => day < DayPartitions.FirstKept(now, p.RetentionDays)).Select(p => p.ProjectId)];
            if (past.Length > 0)
            {
                await DeleteDayAsync(connection, day, past, ct);
            }
        }

        foreach (var alike in shorter.GroupBy(p => p.RetentionDays))
        {
            var before = new DateTimeOffset(DayPartitions.FirstKept(now, alike.Key), default, TimeSpan.Zero);
            await EventDeletion.ForgetCountsAsync(connection, [.. alike.Select(p => p.ProjectId)], before, ct);
        }
    }

    private async Task DeleteDayAsync(NpgsqlConnection connection, DateOnly day, Guid[] projectIds, CancellationToken ct)
    {
        var deleted = 0L;
        try
        {
            foreach (var projectId in await ProjectsOfAsync(connection, day, projectIds, ct))
            {
                deleted += await EventDeletion.DeleteEventsAsync(connection, day, projectId, ct);
            }
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.LockNotAvailable)
        {
            // Another host has just dropped the day, or drops or indexes it: what is left of it then goes in an hour.
        }

        if (deleted > 0)
        {
            LogDeleted(deleted, day);
        }
    }

    private static async Task<List<Guid>> ProjectsOfAsync(NpgsqlConnection connection, DateOnly day, Guid[] projectIds, CancellationToken ct)
    {
        var found = new List<Guid>();
        await using var list = new NpgsqlCommand(For(ListProjectsOf, day), connection)
        {
            Parameters = { new NpgsqlParameter<Guid[]> { TypedValue = projectIds } },
        };
        await using var reader = await list.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            found.Add(reader.GetGuid(0));
        }

        return found;
    }

    private static string For(CompositeFormat sql, DateOnly day) => string.Format(CultureInfo.InvariantCulture, sql, DayPartitions.Name(day));

    [LoggerMessage(LogLevel.Information, "{Count} events of {Day} are older than their organizations' retention and were deleted")]
    private partial void LogDeleted(long count, DateOnly day);
}
