using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Vigilry.Platform.Scripts;

namespace Vigilry.Platform.Streaming;

/// <summary>
/// Removes from the stream what all groups have done with. Above 256 MiB it removes also what only groups of others need, and, if that is not
/// enough, the older half. Any number of hosts may do so at once.
/// </summary>
public sealed partial class StreamTrimmer(IConnectionMultiplexer redis, TimeProvider time, ILogger<StreamTrimmer> logger) : BackgroundService
{
    private const long MostBytes = 256 * 1024 * 1024;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly string TrimStream = ScriptResource.Load<StreamTrimmer>("TrimStream.lua");

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await TrimAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
            {
                LogNotTrimmed(exception.GetType().Name);
            }
        }
    }

    /// <summary>Trims once.</summary>
    /// <exception cref="RedisException">Redis did not answer.</exception>
    public Task TrimAsync(CancellationToken ct) => TrimAsync(PlatformEvents.Key, MostBytes, ct);

    /// <summary>Trims a stream of the given name to a size of one's own choice.</summary>
    /// <exception cref="RedisException">Redis did not answer.</exception>
    internal async Task TrimAsync(string key, long mostBytes, CancellationToken ct)
    {
        var reply = await redis.GetDatabase()
            .ScriptEvaluateAsync(TrimStream, [key], [mostBytes, PlatformEvents.RiskWorker, PlatformEvents.WsService, PlatformEvents.AdaptiveDetection])
            .WaitAsync(ct);
        if ((long)reply[0] is > 0 and var ofOthers)
        {
            LogOthersLost(ofOthers);
        }

        if ((long)reply[1] is > 0 and var unread)
        {
            LogDropped(unread);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The stream has grown too large: {Count} entries were removed that only consumer groups of others had not read")]
    private partial void LogOthersLost(long count);

    [LoggerMessage(LogLevel.Error, "The stream has grown too large, as a consumer group does not read it: its {Count} oldest entries were removed")]
    private partial void LogDropped(long count);

    [LoggerMessage(LogLevel.Debug, "The stream was not trimmed ({Fault})")]
    private partial void LogNotTrimmed(string fault);
}
