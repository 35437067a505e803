using System.Globalization;
using Npgsql;
using Vigilry.Platform.Scripts;

namespace Vigilry.Ingestion.Retention;

/// <summary>The partitions of the events, one for each UTC day of receipt.</summary>
internal static class DayPartitions
{
    private const string NamePrefix = "events_";
    private const string NameFormat = "yyyyMMdd";

    private static readonly string ListPartitions = ScriptResource.Load<PartitionMaintenance>("ListPartitions.sql");

    public static string Name(DateOnly day) => NamePrefix + day.ToString(NameFormat, CultureInfo.InvariantCulture);

    /// <summary>The days that have a partition, oldest first.</summary>
    public static async Task<List<DateOnly>> ListAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var days = new List<DateOnly>();
        await using var list = new NpgsqlCommand(ListPartitions, connection);
        await using var reader = await list.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            days.Add(DateOnly.ParseExact(reader.GetString(0)[NamePrefix.Length..], NameFormat, CultureInfo.InvariantCulture));
        }

        return days;
    }

    /// <summary>The first day of which something is still to be kept; all of the days before it is too old.</summary>
    /// <param name="now">The time, UTC.</param>
    /// <param name="retentionDays">Days of 24 hours.</param>
    public static DateOnly FirstKept(DateTimeOffset now, int retentionDays) =>
        DateOnly.FromDateTime((now - TimeSpan.FromDays(retentionDays)).UtcDateTime);
}
