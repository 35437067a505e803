using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Vigilry.Platform.Scripts;

namespace Vigilry.Auth.Defences;

/// <summary>At most so many attempts in a time.</summary>
/// <param name="Key">Whose.</param>
/// <param name="Most">How many.</param>
/// <param name="Length">From the first one on.</param>
internal sealed record AttemptWindow(string Key, int Most, TimeSpan Length);

/// <summary>
/// Counts attempts for all hosts, in Redis; while it is away, each host counts for itself.
/// </summary>
internal sealed partial class AttemptLimit(IConnectionMultiplexer redis, TimeProvider time, ILogger<AttemptLimit> logger) : IDisposable
{
    private const int MostKept = 100_000;

    private static readonly string Take = ScriptResource.Load<AttemptLimit>("TakeAttempt.lua");
    private static readonly string GiveBack = ScriptResource.Load<AttemptLimit>("GiveAttemptBack.lua");

    private readonly MemoryCache _own = new(new MemoryCacheOptions { SizeLimit = MostKept });
    private readonly Lock _counting = new();

    /// <summary>Counts an attempt before it is made, so that many at once get no more than their share.</summary>
    /// <returns>How long to wait; <see langword="null"/> if it may be made.</returns>
    public async Task<TimeSpan?> TakeAsync(IReadOnlyList<AttemptWindow> windows, CancellationToken ct)
    {
        try
        {
            var wait = (long)await redis.GetDatabase().ScriptEvaluateAsync(
                Take,
                [.. windows.Select(Key)],
                [.. windows.SelectMany(w => (RedisValue[])[w.Most, (long)w.Length.TotalMilliseconds])]).WaitAsync(ct);
            return wait == 0 ? null : TimeSpan.FromMilliseconds(wait);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            LogCountsAlone(exception.GetType().Name);
            return TakeOwn(windows);
        }
    }

    /// <summary>The attempt was a good one, and counts no more.</summary>
    public async Task GiveBackAsync(IReadOnlyList<AttemptWindow> windows, CancellationToken ct)
    {
        try
        {
            await redis.GetDatabase().ScriptEvaluateAsync(GiveBack, [.. windows.Select(Key)]).WaitAsync(ct);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            LogCountsAlone(exception.GetType().Name);
        }
    }

    /// <summary>Who a client is: its address, or of IPv6 the network, as every customer of a provider has billions of addresses.</summary>
    public static string ClientOf(IPAddress? address) => address switch
    {
        null => "unknown",
        { IsIPv4MappedToIPv6: true } => $"{address.MapToIPv4()}",
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8)),
        _ => $"{address}",
    };

    public void Dispose() => _own.Dispose();

    private TimeSpan? TakeOwn(IReadOnlyList<AttemptWindow> windows)
    {
        lock (_counting)
        {
            var counters = windows.Select(w => _own.GetOrCreate(w.Key, entry =>
            {
                entry.SetSize(1).SetAbsoluteExpiration(w.Length);
                return new Counter(time.GetUtcNow() + w.Length);
            }) ?? new Counter(default)).ToArray();
            for (var i = 0; i < counters.Length; i++)
            {
                if (counters[i].Count >= windows[i].Most)
                {
                    return counters[i].EndsAt - time.GetUtcNow() is var left && left > TimeSpan.Zero ? left : TimeSpan.FromSeconds(1);
                }
            }

            Array.ForEach(counters, c => c.Count++);
            return null;
        }
    }

    /// <summary>Keys hold neither addresses nor accounts in the clear.</summary>
    private static RedisKey Key(AttemptWindow window) =>
        $"auth:attempts:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(window.Key)).AsSpan(0, 16))}";

    [LoggerMessage(LogLevel.Warning, "Redis does not answer ({Fault}), so this host counts log-ins and mails alone")]
    private partial void LogCountsAlone(string fault);

    private sealed class Counter(DateTimeOffset endsAt)
    {
        public DateTimeOffset EndsAt => endsAt;

        public int Count { get; set; }
    }
}
