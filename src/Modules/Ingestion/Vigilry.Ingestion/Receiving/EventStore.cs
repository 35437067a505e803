using Npgsql;
using NpgsqlTypes;
using Vigilry.Ingestion.Data;
using Vigilry.Platform.Scripts;

namespace Vigilry.Ingestion.Receiving;

/// <summary>Writes many events in one statement and one commit, together with the outbox row that announces them.</summary>
internal sealed class EventStore(NpgsqlDataSource dataSource)
{
    /// <summary>How long an id that a client chose is known: what is sent again within it is not stored again.</summary>
    public static readonly TimeSpan IdMemory = TimeSpan.FromHours(24);

    private static readonly string InsertEvents = ScriptResource.Load<EventStore>("InsertEvents.sql");

    /// <summary>Stores what is not yet stored.</summary>
    /// <param name="batchId">The id of the outbox row.</param>
    /// <param name="events">One or more; an id may occur twice.</param>
    /// <param name="at">The outbox row's time.</param>
    /// <param name="ct">Gives up waiting; the statement may have committed.</param>
    /// <returns>Project and id of each event that was new.</returns>
    /// <exception cref="PostgresException">Of class 22: a value that PostgreSQL cannot hold. Nothing was stored.</exception>
    public async Task<HashSet<(Guid ProjectId, Guid Id)>> InsertAsync(
        Guid batchId, IReadOnlyList<Event> events, DateTimeOffset at, CancellationToken ct)
    {
        Event[] distinct = [.. events.DistinctBy(e => (e.ProjectId, e.Id))];
        await using var command = dataSource.CreateCommand(InsertEvents);
        Add(NpgsqlDbType.Uuid, e => e.Id);
        Add(NpgsqlDbType.Uuid, e => e.OrganizationId);
        Add(NpgsqlDbType.Uuid, e => e.ProjectId);
        Add(NpgsqlDbType.Smallint, e => (short)e.Severity);
        Add(NpgsqlDbType.Text, e => e.Type);
        Add(NpgsqlDbType.Text, e => e.Message);
        Add(NpgsqlDbType.Text, e => e.Source);
        Add(NpgsqlDbType.Text, e => e.CorrelationId);
        Add(NpgsqlDbType.Text, e => e.Fingerprint);
        Add(NpgsqlDbType.Text, e => e.Release);
        Add(NpgsqlDbType.Text, e => e.Environment);
        Add(NpgsqlDbType.Text, e => e.Payload);
        Add(NpgsqlDbType.TimestampTz, e => e.Timestamp);
        Add(NpgsqlDbType.TimestampTz, e => e.ReceivedAt);
        Add(NpgsqlDbType.Boolean, e => e.HasClientId);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = batchId });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = at });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = IdMemory });

        var stored = new HashSet<(Guid, Guid)>(distinct.Length);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            stored.Add((reader.GetGuid(0), reader.GetGuid(1)));
        }

        return stored;

        void Add<T>(NpgsqlDbType type, Func<Event, T> column) => command.Parameters.Add(new NpgsqlParameter<T[]>
        {
            NpgsqlDbType = NpgsqlDbType.Array | type,
            TypedValue = [.. distinct.Select(column)],
        });
    }
}
