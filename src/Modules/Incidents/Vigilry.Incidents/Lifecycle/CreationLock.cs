using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Vigilry.Incidents.Lifecycle;

/// <summary>
/// Lets one host at a time open a project's incident. It spares the others a lost race; that there is one incident, whatever becomes of the
/// lock, the database's unique index sees to. Source: the outer contract, "Redis".
/// </summary>
internal sealed class CreationLock(IConnectionMultiplexer redis, IOptionsMonitor<IncidentsOptions> options, TimeProvider time)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>Takes the lock, or waits a moment for its holder and goes on without it: a holder that died must not hold the incident up.</summary>
    public async Task<Held> AcquireAsync(Guid organizationId, Guid projectId, CancellationToken ct)
    {
        var database = redis.GetDatabase();
        RedisKey key = $"incident:lock:{organizationId}:{projectId}";
        RedisValue token = Guid.CreateVersion7(time.GetUtcNow()).ToString();
        var started = time.GetTimestamp();
        var waited = false;
        while (!await database.LockTakeAsync(key, token, options.CurrentValue.CreationLock).WaitAsync(ct))
        {
            waited = true;
            if (time.GetElapsedTime(started) > LongestWait)
            {
                break;
            }

            await Task.Delay(Poll, time, ct);
        }

        return new Held(database, key, token, waited);
    }

    /// <summary>The lock, or its absence after the wait. Disposing it gives back what was taken.</summary>
    /// <param name="Waited">Somebody else held it before.</param>
    internal sealed record Held(IDatabase Database, RedisKey Key, RedisValue Token, bool Waited) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Database.LockReleaseAsync(Key, Token, CommandFlags.FireAndForget);
    }
}
