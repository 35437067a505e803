using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using StackExchange.Redis;
using Vigilry.Ingestion.Data;

namespace Vigilry.Ingestion.Publishing;

/// <summary>Publishes what a crash or a lost Redis left in the outbox.</summary>
internal sealed partial class OutboxSweep(
    IServiceScopeFactory scopes, EventPublisher publisher, FinishBatches finishBatches, TimeProvider time, ILogger<OutboxSweep> logger)
    : BackgroundService
{
    /// <summary>Younger batches are on their way.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogSweepFailed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Publishes each batch in a transaction of its own. One that fails is passed over until the next time, and holds no other up.</summary>
    /// <exception cref="NpgsqlException">PostgreSQL did not answer.</exception>
    /// <exception cref="RedisException">Redis did not answer.</exception>
    /// <exception cref="TimeoutException">Redis did not answer in time.</exception>
    public async Task SweepAsync(CancellationToken ct)
    {
        var (published, failed) = (0, 0);
        var fault = default(Exception);
        var after = Guid.Empty;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IngestionDb>();
        try
        {
            while (true)
            {
                await using var transaction = await db.Database.BeginTransactionAsync(ct);
                if (await FirstAsync(db, after, ct) is not { } batch)
                {
                    return;
                }

                // Ids are made in order of time.
                after = batch.Id;
                try
                {
                    await PublishAsync(db, batch, ct);
                    await transaction.CommitAsync(ct);
                    published++;
                }
                catch (Exception exception) when (exception is not (RedisConnectionException or TimeoutException or OperationCanceledException))
                {
                    failed++;
                    fault = exception;
                }
            }
        }
        finally
        {
            LogResult(published, failed, fault);
        }
    }

    /// <summary>The first batch after one that is old enough and that nobody else publishes at the moment; it is this transaction's then.</summary>
    private async Task<OutboxBatch?> FirstAsync(IngestionDb db, Guid after, CancellationToken ct)
    {
        // One of a time to come is old, too: the server's clock was put back.
        var (before, ahead) = (time.GetUtcNow() - Age, time.GetUtcNow() + Age);
        var first = await db.Outbox
            .FromSql(
                $"""
                SELECT * FROM ingestion.outbox WHERE id > {after} AND (created_at < {before} OR created_at > {ahead})
                ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
                """)
            .AsNoTracking()
            .ToListAsync(ct);
        return first.SingleOrDefault();
    }

    private async Task PublishAsync(IngestionDb db, OutboxBatch batch, CancellationToken ct)
    {
        var stored = new StoredBatch(batch.Id, batch.CreatedAt, await EventsOfAsync(db, batch, ct));
        await publisher.PublishAsync(stored.Events, ct);
        await finishBatches.ExecuteAsync((NpgsqlConnection)db.Database.GetDbConnection(), [stored], ct);
    }

    /// <summary>Without what only the table needs, above all the payload.</summary>
    private static async Task<IReadOnlyList<StoredEvent>> EventsOfAsync(IngestionDb db, OutboxBatch batch, CancellationToken ct)
    {
        var events = await db.Events
            .FromSql(
                $"""
                SELECT events.* FROM ingestion.events
                JOIN unnest({batch.ProjectIds}, {batch.EventIds}) AS batch (project_id, id) USING (project_id, id)
                """)
            .AsNoTracking()
            .Select(e => new Event
            {
                Id = e.Id,
                OrganizationId = e.OrganizationId,
                ProjectId = e.ProjectId,
                Severity = e.Severity,
                Type = e.Type,
                Message = e.Message,
                Source = e.Source,
                CorrelationId = e.CorrelationId,
                Fingerprint = e.Fingerprint,
                Release = e.Release,
                Environment = e.Environment,
                Timestamp = e.Timestamp,
                ReceivedAt = e.ReceivedAt,
            })
            .ToListAsync(ct);
        return events.ConvertAll(e => e.ToStored());
    }

    private void LogResult(int published, int failed, Exception? fault)
    {
        if (published > 0)
        {
            LogPublished(published);
        }

        if (fault is not null)
        {
            LogPassedOver(failed, fault);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Count} batches from the outbox published")]
    private partial void LogPublished(int count);

    [LoggerMessage(LogLevel.Error, "{Count} batches of the outbox could not be published and were passed over; the last because of this")]
    private partial void LogPassedOver(int count, Exception fault);

    [LoggerMessage(LogLevel.Error, "The outbox could not be published; next try in a few seconds")]
    private partial void LogSweepFailed(Exception exception);
}
