using System.Globalization;
using System.Text;
using Npgsql;
using Vigilry.Platform.Scripts;

namespace Vigilry.Ingestion.Retention;

/// <summary>Deletes what is stored of projects, in short statements, each of which is its own commit.</summary>
internal static class EventDeletion
{
    private const int RowsPerDelete = 5_000;

    private static readonly CompositeFormat DeleteEvents =
        CompositeFormat.Parse(ScriptResource.Load<ForgetProject>("DeleteEvents.sql"));

    private static readonly string ForgetCountsOf = ScriptResource.Load<ForgetProject>("ForgetCountsOf.sql");

    /// <summary>Deletes a project's events of a day.</summary>
    /// <returns>How many.</returns>
    public static async Task<long> DeleteEventsAsync(NpgsqlConnection connection, DateOnly day, Guid projectId, CancellationToken ct)
    {
        var sql = string.Format(CultureInfo.InvariantCulture, DeleteEvents, DayPartitions.Name(day));
        var total = 0L;
        int deleted;
        var from = Guid.Empty;
        do
        {
            await using var delete = new NpgsqlCommand(sql, connection)
            {
                Parameters =
                {
                    new NpgsqlParameter<Guid> { TypedValue = projectId },
                    new NpgsqlParameter<Guid> { TypedValue = from },
                    new NpgsqlParameter<int> { TypedValue = RowsPerDelete },
                },
            };
            await using var reader = await delete.ExecuteReaderAsync(ct);
            await reader.ReadAsync(ct);
            deleted = reader.GetInt32(0);
            from = deleted > 0 ? reader.GetGuid(1) : from;
            total += deleted;
        }
        while (deleted == RowsPerDelete);

        return total;
    }

    /// <summary>Deletes the counts of projects before a time.</summary>
    public static async Task ForgetCountsAsync(NpgsqlConnection connection, Guid[] projectIds, DateTimeOffset before, CancellationToken ct)
    {
        int deleted;
        do
        {
            await using var forget = new NpgsqlCommand(ForgetCountsOf, connection)
            {
                Parameters =
                {
                    new NpgsqlParameter<Guid[]> { TypedValue = projectIds },
                    new NpgsqlParameter<DateTimeOffset> { TypedValue = before },
                    new NpgsqlParameter<int> { TypedValue = RowsPerDelete },
                },
            };
            deleted = await forget.ExecuteNonQueryAsync(ct);
        }
        while (deleted == RowsPerDelete);
    }
}
