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
    private const int RowsPerDelete = 5_000;

    private static readonly CompositeFormat DeleteEvents =
        CompositeFormat.Parse(ScriptResource.Load<OrganizationRetention>("DeleteEvents.sql"));

    private static readonly string ForgetCountsOf = ScriptResource.Load<OrganizationRetention>("ForgetCountsOf.sql");

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
                await DeleteEventsAsync(connection, day, past, ct);
            }
        }

        foreach (var alike in shorter.GroupBy(p => p.RetentionDays))
        {
            var before = new DateTimeOffset(DayPartitions.FirstKept(now, alike.Key), default, TimeSpan.Zero);
            await DeleteAsync(
                connection, ForgetCountsOf, [.. alike.Select(p => p.ProjectId)], ct, new NpgsqlParameter<DateTimeOffset> { TypedValue = before });
        }
    }

    private async Task DeleteEventsAsync(NpgsqlConnection connection, DateOnly day, Guid[] projectIds, CancellationToken ct)
    {
        try
        {
            var sql = string.Format(CultureInfo.InvariantCulture, DeleteEvents, DayPartitions.Name(day));
            var deleted = await DeleteAsync(connection, sql, projectIds, ct);
            if (deleted > 0)
            {
                LogDeleted(deleted, day);
            }
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.LockNotAvailable)
        {
            // Another host has just dropped the day, or drops or indexes it: what is left of it then goes in an hour.
        }
    }

    private static async Task<long> DeleteAsync(
        NpgsqlConnection connection, string sql, Guid[] projectIds, CancellationToken ct, NpgsqlParameter? third = null)
    {
        var total = 0L;
        int deleted;
        do
        {
            await using var delete = new NpgsqlCommand(sql, connection)
            {
                Parameters =
                {
                    new NpgsqlParameter<Guid[]> { TypedValue = projectIds },
                    new NpgsqlParameter<int> { TypedValue = RowsPerDelete },
                },
            };
            if (third is not null)
            {
                delete.Parameters.Add(third.Clone());
            }

            deleted = await delete.ExecuteNonQueryAsync(ct);
            total += deleted;
        }
        while (deleted == RowsPerDelete);

        return total;
    }

    [LoggerMessage(LogLevel.Information, "{Count} events of {Day} are older than their organizations' retention and were deleted")]
    private partial void LogDeleted(long count, DateOnly day);
}
