using Npgsql;
using Vigilry.Ingestion.Contracts;
using Vigilry.Platform.Scripts;

namespace Vigilry.Ingestion.Publishing;

/// <summary>Ends the way of batches that are on the stream: their outbox rows go, and their events are counted.</summary>
internal static class FinishBatches
{
    private static readonly string Sql = ScriptResource.Load<EventPublisher>("FinishBatches.sql");

    /// <exception cref="NpgsqlException">PostgreSQL did not answer: what is not finished is published again.</exception>
    public static async Task ExecuteAsync(NpgsqlConnection connection, IReadOnlyCollection<StoredBatch> batches, CancellationToken ct)
    {
        var counted = batches
            .SelectMany(b => b.Events, (batch, e) => (batch.Id, Event: e))
            .GroupBy(s => (BatchId: s.Id, s.Event.ProjectId, Minute: MinuteOf(s.Event.Timestamp)), s => s.Event.Severity)
            .Select(g => (g.Key, BySeverity: g.CountBy(s => s).ToDictionary()))
            .ToArray();
        await using var finish = new NpgsqlCommand(Sql, connection);
        Add(batches.Select(b => b.Id));
        Add(counted.Select(c => c.Key.BatchId));
        Add(counted.Select(c => c.Key.ProjectId));
        Add(counted.Select(c => c.Key.Minute));
        foreach (var severity in Enum.GetValues<EventSeverity>())
        {
            Add(counted.Select(c => c.BySeverity.GetValueOrDefault(severity)));
        }

        await finish.ExecuteNonQueryAsync(ct);

        void Add<T>(IEnumerable<T> values) => finish.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = [.. values] });
    }

    private static DateTimeOffset MinuteOf(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
}
