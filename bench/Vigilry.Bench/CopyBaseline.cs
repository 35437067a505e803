using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace Vigilry.Bench;

/// <summary>The fastest way into PostgreSQL: binary COPY on one connection, into a table like that of the events beside it.</summary>
internal sealed class CopyBaseline : IAsyncDisposable
{
    private const string Table = "ingestion.bench_copy";

    private static readonly Guid Organization = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
    private static readonly Guid Project = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

    private readonly NpgsqlConnection _connection;
    private readonly BenchEvent[] _events;

    private CopyBaseline(NpgsqlConnection connection, BenchEvent[] events) => (_connection, _events) = (connection, events);

    /// <summary>Makes the table.</summary>
    /// <param name="dataSource">Of the instance.</param>
    /// <param name="events">The rows to copy, again and again under new ids.</param>
    public static async Task<CopyBaseline> CreateAsync(NpgsqlDataSource dataSource, BenchEvent[] events)
    {
        var copy = new CopyBaseline(await dataSource.OpenConnectionAsync(), events);
        await copy.ExecuteAsync($"DROP TABLE IF EXISTS {Table}");
        await copy.ExecuteAsync($"CREATE TABLE {Table} (LIKE ingestion.events INCLUDING ALL)");
        return copy;
    }

    /// <summary>Commits this many rows at a time, for as long as told.</summary>
    public async Task<LoadResult> RunAsync(string what, int rowsPerCommit, TimeSpan duration)
    {
        var latencies = new LatencyHistogram();
        var started = Stopwatch.GetTimestamp();
        for (var first = 0; Stopwatch.GetElapsedTime(started) < duration; first += rowsPerCommit)
        {
            latencies.Record(await CommitAsync(first, rowsPerCommit));
        }

        return new LoadResult(what, latencies.Count * rowsPerCommit, Failed: 0, Stopwatch.GetElapsedTime(started), latencies);
    }

    /// <returns>How long the commit took, from the first byte to the server's word that it is durable.</returns>
    public async Task<TimeSpan> CommitAsync(int first, int rows)
    {
        var started = Stopwatch.GetTimestamp();
        await using (var copy = await _connection.BeginBinaryImportAsync(
            $"""
            COPY {Table} (
                id, organization_id, project_id, severity, type, message, source, correlation_id, release, environment, payload, timestamp,
                received_at)
            FROM STDIN (FORMAT BINARY)
            """))
        {
            var now = TimeProvider.System.GetUtcNow();
            for (var row = 0; row < rows; row++)
            {
                await WriteAsync(copy, _events[(first + row) % _events.Length], now);
            }

            await copy.CompleteAsync();
        }

        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Removes the rows, so that every run begins with an empty table.</summary>
    public Task ClearAsync() => ExecuteAsync($"TRUNCATE {Table}");

    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync($"DROP TABLE {Table}");
        await _connection.DisposeAsync();
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter copy, BenchEvent row, DateTimeOffset now)
    {
        await copy.StartRowAsync();
        await copy.WriteAsync(Guid.CreateVersion7(now), NpgsqlDbType.Uuid);
        await copy.WriteAsync(Organization, NpgsqlDbType.Uuid);
        await copy.WriteAsync(Project, NpgsqlDbType.Uuid);
        await copy.WriteAsync(row.Severity, NpgsqlDbType.Smallint);
        await copy.WriteAsync(row.Type, NpgsqlDbType.Text);
        await copy.WriteAsync(row.Message, NpgsqlDbType.Text);
        await copy.WriteAsync(row.Source, NpgsqlDbType.Text);
        await copy.WriteAsync(row.CorrelationId, NpgsqlDbType.Text);
        await copy.WriteAsync(row.Release, NpgsqlDbType.Text);
        await copy.WriteAsync(row.Environment, NpgsqlDbType.Text);
        await copy.WriteAsync(row.Payload, NpgsqlDbType.Jsonb);
        await copy.WriteAsync(now, NpgsqlDbType.TimestampTz);
        await copy.WriteAsync(now, NpgsqlDbType.TimestampTz);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync();
    }
}
