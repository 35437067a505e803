using Microsoft.EntityFrameworkCore;
using Npgsql;
using Vigilry.Platform.Data;

namespace Vigilry.Host;

/// <summary>Brings every module's schema up to date before anything else uses it, one host at a time.</summary>
internal sealed partial class Migrations(
    NpgsqlDataSource dataSource, IServiceScopeFactory scopes, IEnumerable<ModuleDatabase> databases, ILogger<Migrations> logger)
    : IHostedLifecycleService
{
    private const long LockKey = 0x56_69_67_69_6C_72_79; // "Vigilry" in ASCII

    private volatile bool _applied;

    /// <summary>Whether this host has seen every schema up to date.</summary>
    public bool Applied => _applied;

    /// <summary>Takes the lock, so that one host at a time does it, and applies what is missing; once it has, there is nothing to do.</summary>
    /// <returns>How many migrations that were.</returns>
    public async Task<int> ApplyAsync(CancellationToken cancellationToken)
    {
        var applied = 0;
        if (_applied)
        {
            return applied;
        }

        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using (var take = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection) { Parameters = { new() { Value = LockKey } } })
        {
            take.CommandTimeout = 0;
            await take.ExecuteNonQueryAsync(cancellationToken);
        }

        foreach (var database in databases)
        {
            await using var scope = scopes.CreateAsyncScope();
            var context = (DbContext)scope.ServiceProvider.GetRequiredService(database.Context);
            var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).Count();
            await context.Database.MigrateAsync(cancellationToken);
            applied += pending;
            if (pending > 0)
            {
                LogMigrated(database.Schema, pending);
            }
        }

        await using var release = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", connection) { Parameters = { new() { Value = LockKey } } };
        await release.ExecuteNonQueryAsync(cancellationToken);
        _applied = true;
        return applied;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => ApplyAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "Schema {Schema}: {Count} migrations applied")]
    private partial void LogMigrated(string schema, int count);
}
