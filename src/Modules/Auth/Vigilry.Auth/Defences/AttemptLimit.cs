using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
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
/// Counts attempts for all hosts, in Redis. While it is away nothing is limited: a guesser cannot take it away, and people shall get in.
/// </summary>
internal sealed partial class AttemptLimit(IConnectionMultiplexer redis, ILogger<AttemptLimit> logger)
{
    private static readonly string Take = ScriptResource.Load<AttemptLimit>("TakeAttempt.lua");
    private static readonly string GiveBack = ScriptResource.Load<AttemptLimit>("GiveAttemptBack.lua");

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
            LogNotLimited(exception.GetType().Name);
            return null;
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
            LogNotLimited(exception.GetType().Name);
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

    /// <summary>Keys hold neither addresses nor accounts in the clear.</summary>
    private static RedisKey Key(AttemptWindow window) =>
        $"auth:attempts:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(window.Key)).AsSpan(0, 16))}";

    [LoggerMessage(LogLevel.Warning, "Redis does not answer ({Fault}), so log-ins and mails are not limited")]
    private partial void LogNotLimited(string fault);
}
