using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Vigilry.Auth.Contracts;
using Vigilry.Platform.Scripts;

namespace Vigilry.Ingestion.Limiting;

/// <summary>
/// Limits the events that an API key may store: a bucket of tokens in Redis for each key, shared by all hosts. While Redis does not answer,
/// there is no limit.
/// </summary>
internal sealed partial class EventRateLimit(
    IConnectionMultiplexer redis, IOptions<IngestionOptions> options, TimeProvider time, ILogger<EventRateLimit> logger)
{
    private static readonly string TakeTokens = ScriptResource.Load<EventRateLimit>("TakeTokens.lua");
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WarnEvery = TimeSpan.FromMinutes(1);

    private readonly long _startedAt = time.GetTimestamp();
    private long _askAgainAt;
    private long _warnAgainAt;

    /// <summary>What a request may store; <see langword="null"/> if its key has no limit.</summary>
    public EventQuota? For(AuthContext caller, HttpResponse response) =>
        (caller.EventsPerMinute ?? options.Value.EventsPerMinute) is > 0 and var perMinute && caller.ApiKeyId is { } keyId
            ? new EventQuota(this, keyId, perMinute, response)
            : null;

    /// <summary>Takes as many tokens as there are, up to those wanted.</summary>
    /// <param name="keyId">The API key.</param>
    /// <param name="perMinute">Its limit; more than 0.</param>
    /// <param name="wanted">0 only asks.</param>
    /// <param name="ct">Gives up waiting; the tokens may have been taken.</param>
    /// <returns><see langword="null"/> while Redis does not answer.</returns>
    public async Task<TakenTokens?> TakeAsync(Guid keyId, int perMinute, int wanted, CancellationToken ct)
    {
        var now = (long)time.GetElapsedTime(_startedAt).TotalMilliseconds;
        if (now < Volatile.Read(ref _askAgainAt))
        {
            return null;
        }

        try
        {
            var reply = await redis.GetDatabase()
                .ScriptEvaluateAsync(TakeTokens, [$"ingestion:tokens:{keyId}"], [perMinute, wanted])
                .WaitAsync(Patience, time, ct);
            return new TakenTokens(
                (int)reply[0], (int)reply[1], TimeSpan.FromMilliseconds((long)reply[2]), TimeSpan.FromMilliseconds((long)reply[3]));
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            Volatile.Write(ref _askAgainAt, now + (long)PauseAfterFault.TotalMilliseconds);
            var warnAgainAt = Volatile.Read(ref _warnAgainAt);
            if (now >= warnAgainAt
                && Interlocked.CompareExchange(ref _warnAgainAt, now + (long)WarnEvery.TotalMilliseconds, warnAgainAt) == warnAgainAt)
            {
                LogNoLimit(exception.GetType().Name);
            }

            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Redis does not answer ({Fault}): events are stored without a limit until it does")]
    private partial void LogNoLimit(string fault);
}

/// <summary>What a bucket gave.</summary>
/// <param name="Count">How many tokens.</param>
/// <param name="Left">How many are left.</param>
/// <param name="UntilRest">When the others that were wanted are there, but at most a full bucket; zero if none are missing.</param>
/// <param name="UntilFull">When the bucket is full.</param>
internal sealed record TakenTokens(int Count, int Left, TimeSpan UntilRest, TimeSpan UntilFull);
