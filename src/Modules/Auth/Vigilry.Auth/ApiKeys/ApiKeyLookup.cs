using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using StackExchange.Redis;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.ApiKeys;

/// <summary>
/// Says whose an API key is. An answer is kept for a few seconds, as every event asks; a revocation or a change of the project's limit has all
/// hosts forget it at once, and where that message is lost the answer still ages.
/// </summary>
internal sealed partial class ApiKeyLookup(
    IServiceScopeFactory scopes, ApiKeyUse use, IConnectionMultiplexer redis, TimeProvider time, ILogger<ApiKeyLookup> logger)
    : IHostedService, IDisposable
{
    private const int MostKept = 10_000;
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(4);
    private static readonly RedisChannel Changed = RedisChannel.Literal("vigilry:api-keys:changed");

    private readonly ConcurrentDictionary<string, Lazy<Task<ClaimsPrincipal?>>> _loading = new(StringComparer.Ordinal);
    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = MostKept });

    /// <summary>Apart, so that any number of keys that nobody has cannot push out those that somebody uses.</summary>
    private readonly MemoryCache _unknown = new(new MemoryCacheOptions { SizeLimit = MostKept });
    private readonly Lock _changing = new();
    private readonly ShortQueries _queries = new(time);
    private long _changes;

    /// <summary>The principal of the key; <see langword="null"/> if it is unknown or revoked.</summary>
    /// <exception cref="TimeoutException">PostgreSQL did not answer within 2 s, or not a moment ago.</exception>
    /// <exception cref="NpgsqlException">PostgreSQL is away. It may be wrapped.</exception>
    public ValueTask<ClaimsPrincipal?> FindAsync(string rawKey, CancellationToken ct)
    {
        if (!CreateApiKey.IsWellFormed(rawKey))
        {
            return ValueTask.FromResult<ClaimsPrincipal?>(null);
        }

        var hash = SecretToken.Hash(rawKey);
        var id = Convert.ToBase64String(hash);
        return _known.TryGetValue(id, out ClaimsPrincipal? principal) ? ValueTask.FromResult(principal)
            : _unknown.TryGetValue(id, out _) ? ValueTask.FromResult<ClaimsPrincipal?>(null)
            : LoadOnceAsync(id, hash, ct);
    }

    /// <summary>Has every host look the key up anew.</summary>
    public async Task ForgetEverywhereAsync(byte[] hash)
    {
        var id = Convert.ToBase64String(hash);
        Forget(id);
        try
        {
            await redis.GetSubscriber().PublishAsync(Changed, id);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            LogNotAnnounced(Kept, exception.GetType().Name);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) =>
        redis.GetSubscriber().SubscribeAsync(Changed, (_, id) => Forget($"{id}"));

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _known.Dispose();
        _unknown.Dispose();
        _queries.Dispose();
    }

    /// <summary>One look-up for all that ask at once; it goes on when the one who began it has gone.</summary>
    private async ValueTask<ClaimsPrincipal?> LoadOnceAsync(string id, byte[] hash, CancellationToken ct)
    {
        _queries.ThrowIfAway();
        var loading = _loading.GetOrAdd(id, _ => new Lazy<Task<ClaimsPrincipal?>>(() => LoadAndKeepAsync(id, hash)));
        return await loading.Value.WaitAsync(ct);
    }

    private async Task<ClaimsPrincipal?> LoadAndKeepAsync(string id, byte[] hash)
    {
        // Before the query: the answer is true of no later time.
        var (keptUntil, changes) = (time.GetUtcNow() + Kept, Interlocked.Read(ref _changes));
        try
        {
            var principal = await _queries.RunAsync(end => LoadAsync(hash, end));
            lock (_changing)
            {
                if (changes == _changes)
                {
                    (principal is null ? _unknown : _known).Set(
                        id, principal, new MemoryCacheEntryOptions { AbsoluteExpiration = Earlier(keptUntil, principal), Size = 1 });
                }
            }

            return principal;
        }
        finally
        {
            _loading.TryRemove(id, out _);
        }
    }

    private void Forget(string id)
    {
        lock (_changing)
        {
            // An answer that is on its way may be older than the change: it is not kept, and nobody else joins those who wait for it.
            _changes++;
            _known.Remove(id);
            _loading.TryRemove(id, out _);
        }
    }

    private async Task<ClaimsPrincipal?> LoadAsync(byte[] hash, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var now = time.GetUtcNow();
        var key = await scope.ServiceProvider.GetRequiredService<AuthDb>().ApiKeys
            .Where(k => k.Hash == hash && k.RevokedAt == null && (k.ExpiresAt == null || k.ExpiresAt > now))
            .Join(Projects(scope), k => k.ProjectId, p => p.Id, (k, p) => new { k.Id, k.ProjectId, p.OrganizationId, p.EventsPerMinute, k.Scopes, k.ExpiresAt })
            .SingleOrDefaultAsync(ct);
        if (key is null)
        {
            return null;
        }

        // A key is loaded only for a request that uses it, and again as soon as the answer has aged.
        use.Note(key.Id);
        return new AuthContext(key.OrganizationId, key.ProjectId, UserId: null, SessionId: null, key.Id, Role: null)
        {
            EventsPerMinute = key.EventsPerMinute,
            Scopes = key.Scopes,
            ExpiresAt = key.ExpiresAt,
        }.ToPrincipal(CallerAuthentication.SchemeName);
    }

    private static DateTimeOffset Earlier(DateTimeOffset keptUntil, ClaimsPrincipal? principal) =>
        principal is not null && AuthContext.From(principal).ExpiresAt is { } expiresAt && expiresAt < keptUntil ? expiresAt : keptUntil;

    private static DbSet<Project> Projects(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<AuthDb>().Projects;

    [LoggerMessage(LogLevel.Warning, "A change of an API key could not be announced to other hosts ({Fault}); they learn of it within {Kept}")]
    private partial void LogNotAnnounced(TimeSpan kept, string fault);
}
