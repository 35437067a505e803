using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Vigilry.Platform.Streaming;

namespace Vigilry.Realtime;

/// <summary>Counts the hosts that read the stream for dashboards: they share it, and each of them sends.</summary>
internal sealed partial class LiveHosts(IConnectionMultiplexer redis, TimeProvider time, ILogger<LiveHosts> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <summary>A reader that waits for entries asks anew every 5 s.</summary>
    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(15);

    private volatile int _count = 1;

    /// <summary>How many there are, this one among them.</summary>
    public int Count => _count;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                var readers = await redis.GetDatabase().StreamConsumerInfoAsync(PlatformEvents.Key, PlatformEvents.WsService).WaitAsync(stoppingToken);
                _count = Math.Max(readers.Count(r => r.IdleTimeInMilliseconds < LongestIdle.TotalMilliseconds), 1);
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                LogNotCounted(exception.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Debug, "The hosts that send to dashboards could not be counted ({Fault})")]
    private partial void LogNotCounted(string fault);
}
