using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Vigilry.Ingestion.Receiving;
using Vigilry.Platform.Scripts;
using Vigilry.Platform.Servers;

namespace Vigilry.Ingestion.Retention;

/// <summary>Makes the partitions of the days to come, and lets go of what is too old. Any number of hosts may do so at once.</summary>
internal sealed partial class PartitionMaintenance(
    NpgsqlDataSource dataSource, IOptions<RetentionOptions> retention, DataDisk disk, TimeProvider time, ILogger<PartitionMaintenance> logger)
{
    private const int DaysAhead = 7;
    private const int RowsPerDelete = 5_000;
    private static readonly TimeSpan MostAhead = TimeSpan.FromDays(2);
    private const long MakeLockKey = 0x70_61_72_74; // "part" in ASCII
    private const long IndexLockKey = 0x69_6E_64_78; // "indx" in ASCII

    private static readonly CompositeFormat CreatePartition =
        CompositeFormat.Parse(ScriptResource.Load<PartitionMaintenance>("CreatePartition.sql"));

    private static readonly CompositeFormat IndexForSearch =
        CompositeFormat.Parse(ScriptResource.Load<PartitionMaintenance>("IndexForSearch.sql"));

    private static readonly string ForgetIds = ScriptResource.Load<PartitionMaintenance>("ForgetIds.sql");
    private static readonly string ForgetCounts = ScriptResource.Load<PartitionMaintenance>("ForgetCounts.sql");

    /// <summary>The day whose partition may still be filled or wait for its index; those before it are indexed for search.</summary>
    public static DateOnly FirstDayWithoutIndex(DateTimeOffset now) => DateOnly.FromDateTime((now - TimeSpan.FromHours(2)).UtcDateTime);

    private DateOnly FirstKept => DayPartitions.FirstKept(time.GetUtcNow(), retention.Value.Days);

    /// <summary>Makes, indexes and drops partitions, and forgets old ids and counts.</summary>
    /// <exception cref="NpgsqlException">PostgreSQL did not answer; what is done stays done.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        await MakeAheadAsync(ct);
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await DropOldAsync(connection, ct);
        var now = time.GetUtcNow();
        await DeleteAsync(connection, ForgetIds, DateTimeOffset.MinValue, now - EventStore.IdMemory, ct);
        await DeleteAsync(connection, ForgetCounts, DateTimeOffset.MinValue, new DateTimeOffset(FirstKept, default, TimeSpan.Zero), ct);

        // A day ahead is counted; what is further away was not always left out, and would stay.
        await DeleteAsync(connection, ForgetCounts, now + MostAhead, DateTimeOffset.MaxValue, ct);
        await IndexFullDaysAsync(connection, ct);
    }

    /// <summary>Makes the partitions of today and the next seven days.</summary>
    public async Task MakeAheadAsync(CancellationToken ct)
    {
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var take = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1)", connection) { Parameters = { new() { Value = MakeLockKey } } };
        await take.ExecuteNonQueryAsync(ct);

        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var there = await DayPartitions.ListAsync(connection, ct);
        foreach (var day in Enumerable.Range(0, DaysAhead + 1).Select(today.AddDays).Except(there))
        {
            var sql = string.Format(CultureInfo.InvariantCulture, CreatePartition, DayPartitions.Name(day), $"{day:O}", $"{day.AddDays(1):O}");
            await using var create = new NpgsqlCommand(sql, connection);
            await create.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
    }

    private async Task DropOldAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        foreach (var day in (await DayPartitions.ListAsync(connection, ct)).Where(d => d < FirstKept))
        {
            try
            {
                // While it waits for readers of the table to end, nobody else gets in: so it waits only briefly.
                await using var transaction = await connection.BeginTransactionAsync(ct);
                await using var drop = new NpgsqlCommand(
                    $"SET LOCAL lock_timeout = '500ms'; DROP TABLE IF EXISTS ingestion.{DayPartitions.Name(day)}", connection);
                await drop.ExecuteNonQueryAsync(ct);
                await transaction.CommitAsync(ct);
                LogDropped(day);
            }
            catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.LockNotAvailable)
            {
                LogStillInUse(day);
                return;
            }
        }
    }

    private async Task IndexFullDaysAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        // An hour after the day's end nothing that was received in it is still on its way.
        var fillsStill = DateOnly.FromDateTime((time.GetUtcNow() - TimeSpan.FromHours(1)).UtcDateTime);
        foreach (var day in (await DayPartitions.ListAsync(connection, ct)).Where(d => d < fillsStill))
        {
            if (disk.IsNearlyFull)
            {
                // An index takes as much space again as a good part of its day. Search works without it, and the next run makes it.
                return;
            }

            await using var transaction = await connection.BeginTransactionAsync(ct);
            await using var take = new NpgsqlCommand("SELECT pg_try_advisory_xact_lock($1)", connection)
            {
                Parameters = { new() { Value = IndexLockKey } },
            };
            if (await take.ExecuteScalarAsync(ct) is not true)
            {
                return;
            }

            var sql = string.Format(CultureInfo.InvariantCulture, IndexForSearch, DayPartitions.Name(day));
            await using var index = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
            await index.ExecuteNonQueryAsync(ct);
            await transaction.CommitAsync(ct);
        }
    }

    private static async Task DeleteAsync(NpgsqlConnection connection, string sql, DateTimeOffset from, DateTimeOffset before, CancellationToken ct)
    {
        int deleted;
        do
        {
            await using var delete = new NpgsqlCommand(sql, connection)
            {
                Parameters =
                {
                    new NpgsqlParameter<DateTimeOffset> { TypedValue = from },
                    new NpgsqlParameter<DateTimeOffset> { TypedValue = before },
                    new NpgsqlParameter<int> { TypedValue = RowsPerDelete },
                },
            };
            await using var reader = await delete.ExecuteReaderAsync(ct);
            await reader.ReadAsync(ct);
            deleted = reader.GetInt32(0);
            from = deleted > 0 ? reader.GetFieldValue<DateTimeOffset>(1) : from;
        }
        while (deleted == RowsPerDelete);
    }

    [LoggerMessage(LogLevel.Information, "The events of {Day} are older than the retention and were dropped")]
    private partial void LogDropped(DateOnly day);

    [LoggerMessage(LogLevel.Warning, "The events of {Day} are older than the retention and still in use; they are dropped in an hour")]
    private partial void LogStillInUse(DateOnly day);
}
