using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Vigilry.Ingestion.Data;

namespace Vigilry.Ingestion.Publishing;

/// <summary>Publishes what a crash or a lost Redis left in the outbox.</summary>
internal sealed partial class OutboxSweep(
    IServiceScopeFactory scopes, EventPublisher publisher, TimeProvider time, ILogger<OutboxSweep> logger) : BackgroundService
{
    private const int BatchesPerSweep = 20;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <summary>Younger batches are on their way.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                while (await SweepAsync(stoppingToken) == BatchesPerSweep)
                {
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogSweepFailed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<int> SweepAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IngestionDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var before = time.GetUtcNow() - Age;
        var batches = await db.Outbox
            .FromSql($"SELECT * FROM ingestion.outbox WHERE created_at < {before} ORDER BY created_at LIMIT {BatchesPerSweep} FOR UPDATE SKIP LOCKED")
            .AsNoTracking()
            .ToListAsync(ct);
        foreach (var batch in batches)
        {
            var stored = new StoredBatch(batch.Id, await EventsOfAsync(db, batch, ct));
            await publisher.PublishAsync(stored.Events, ct);
            await FinishBatches.ExecuteAsync((NpgsqlConnection)db.Database.GetDbConnection(), [stored], ct);
        }

        await transaction.CommitAsync(ct);
        if (batches.Count > 0)
        {
            LogPublished(batches.Count);
        }

        return batches.Count;
    }

    private static Task<List<Event>> EventsOfAsync(IngestionDb db, OutboxBatch batch, CancellationToken ct) => db.Events
        .FromSql(
            $"""
            SELECT events.* FROM ingestion.events
            JOIN unnest({batch.ProjectIds}, {batch.EventIds}) AS batch (project_id, id) USING (project_id, id)
            """)
        .AsNoTracking()
        .ToListAsync(ct);

    [LoggerMessage(LogLevel.Information, "{Count} batches from the outbox published")]
    private partial void LogPublished(int count);

    [LoggerMessage(LogLevel.Error, "The outbox could not be published; next try in a few seconds")]
    private partial void LogSweepFailed(Exception exception);
}
