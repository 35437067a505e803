using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using StackExchange.Redis;

namespace Vigilry.IntegrationTests.Incidents.Model;

/// <summary>
/// Ends a host's work at a step, before or after the server has done it: from then on nothing that it asks of PostgreSQL for incidents, or of Redis,
/// gets through, as if it had been killed there.
/// </summary>
internal sealed class Crashes : DbCommandInterceptor, IDbTransactionInterceptor
{
    private readonly Lock _lock = new();
    private int _stepsLeft = -1;
    private bool _afterwards;

    /// <summary>Whether the host is dead.</summary>
    public bool HasCrashed { get; private set; }

    /// <summary>Has the host crash at its so-many-eth step from now on.</summary>
    public void Plan(int steps, bool afterwards)
    {
        lock (_lock)
        {
            (_stepsLeft, _afterwards) = (steps, afterwards);
        }
    }

    /// <summary>The host is back.</summary>
    public void Revive()
    {
        lock (_lock)
        {
            (_stepsLeft, HasCrashed) = (-1, false);
        }
    }

    /// <summary>Nothing gets through to Redis any more.</summary>
    public void Die()
    {
        lock (_lock)
        {
            HasCrashed = true;
        }
    }

    /// <summary>A multiplexer whose databases crash as planned; streams excepted, which carry the events there.</summary>
    public IConnectionMultiplexer Wrap(IConnectionMultiplexer inner) => CrashProxy.Create(inner, this);

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        await BeforeAsync();
        return result;
    }

    public override async ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        await AfterAsync();
        return result;
    }

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        await BeforeAsync();
        return result;
    }

    public override async ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        await AfterAsync();
        return result;
    }

    public async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        await BeforeAsync();
        return result;
    }

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) =>
        AfterAsync();

    /// <summary>Fails if the host is dead, or dies here.</summary>
    public Task BeforeAsync()
    {
        lock (_lock)
        {
            HasCrashed = HasCrashed || (_stepsLeft == 0 && !_afterwards);
            return HasCrashed ? Task.FromException(Crash()) : Task.CompletedTask;
        }
    }

    /// <summary>Fails if the host dies now that the server has done the work.</summary>
    public Task AfterAsync()
    {
        lock (_lock)
        {
            HasCrashed = HasCrashed || (_stepsLeft == 0 && _afterwards);
            _stepsLeft = Math.Max(-1, _stepsLeft - 1);
            return HasCrashed ? Task.FromException(Crash()) : Task.CompletedTask;
        }
    }

    private static RedisException Crash() => new("The host has crashed.");
}
