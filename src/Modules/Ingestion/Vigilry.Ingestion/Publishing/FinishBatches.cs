using Microsoft.Extensions.Options;
using Npgsql;
using Vigilry.Ingestion.Contracts;
using Vigilry.Ingestion.Retention;
using Vigilry.Platform.Scripts;

namespace Vigilry.Ingestion.Publishing;

/// <summary>Ends the way of batches that are on the stream: their outbox rows go, and their events are counted.</summary>
internal sealed class FinishBatches(IOptions<RetentionOptions> retention)
{
    private static readonly string Sql = ScriptResource.Load<EventPublisher>("FinishBatches.sql");

    /// <summary>How far ahead of the receipt an event may say that it happened and still be counted.</summary>
    private static readonly TimeSpan MostAhead = TimeSpan.FromDays(1);

    /// <exception cref="NpgsqlException">PostgreSQL did not answer: what is not finished is published again.</exception>
    public async Task ExecuteAsync(NpgsqlConnection connection, IReadOnlyCollection<StoredBatch> batches, CancellationToken ct)
    {
        var counted = batches
            .SelectMany(b => b.Events.Where(IsCounted), (batch, e) => (batch.Id, e.ProjectId, Event: e.Summary))
            .GroupBy(s => (BatchId: s.Id, s.ProjectId, Minute: MinuteOf(s.Event.Timestamp)), s => s.Event.Severity)
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

    /// <summary>Clients may say any time: only those within the retention are counted, so that their rows are bounded, and deleted again.</summary>
    private bool IsCounted(StoredEvent stored)
    {
        var ahead = stored.Summary.Timestamp - stored.Summary.ReceivedAt;
        return ahead <= MostAhead && ahead >= -TimeSpan.FromDays(retention.Value.Days);
    }

    private static DateTimeOffset MinuteOf(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
}
