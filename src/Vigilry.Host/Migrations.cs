using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
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

        await using var starting = await LockAsync(cancellationToken);
        foreach (var database in databases)
        {
            if (await IsUpToDateAsync(starting.Connection, database, cancellationToken))
            {
                continue;
            }

            await using var scope = scopes.CreateAsyncScope();
            var context = (DbContext)scope.ServiceProvider.GetRequiredService(database.Context);
            var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).Count();
            await context.Database.MigrateAsync(cancellationToken);
            applied += pending;
            LogMigrated(database.Schema, pending);
        }

        _applied = true;
        return applied;
    }

    /// <summary>Waits until no other host starts, and keeps all from it until it is disposed.</summary>
    public async Task<StartLock> LockAsync(CancellationToken ct)
    {
        var connection = await dataSource.OpenConnectionAsync(ct);
        try
        {
            await using var take = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection) { Parameters = { new() { Value = LockKey } }, CommandTimeout = 0 };
            await take.ExecuteNonQueryAsync(ct);
            return new StartLock(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asked before Entity Framework is, which builds and compares whole models: that is a second of each start.</summary>
    private static async Task<bool> IsUpToDateAsync(NpgsqlConnection connection, ModuleDatabase database, CancellationToken ct)
    {
        await using var exists = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection) { Parameters = { new() { Value = $"{database.Schema}.migrations" } } };
        if (await exists.ExecuteScalarAsync(ct) is not true)
        {
            return false;
        }

        var known = database.Context.Assembly.GetTypes()
            .Where(t => t.GetCustomAttribute<DbContextAttribute>()?.ContextType == database.Context)
            .Select(t => t.GetCustomAttribute<MigrationAttribute>()?.Id)
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        await using var applied = new NpgsqlCommand($"SELECT migration_id FROM {database.Schema}.migrations", connection);
        await using var reader = await applied.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            known.Remove(reader.GetString(0));
        }

        return known.Count == 0;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => ApplyAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What a host holds while it starts.</summary>
    internal sealed class StartLock(NpgsqlConnection connection) : IAsyncDisposable
    {
        public NpgsqlConnection Connection => connection;

        public async ValueTask DisposeAsync()
        {
            // In a pool a connection would keep it.
            await using (connection)
            {
                await using var release = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", connection) { Parameters = { new() { Value = LockKey } } };
                await release.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Schema {Schema}: {Count} migrations applied")]
    private partial void LogMigrated(string schema, int count);
}
