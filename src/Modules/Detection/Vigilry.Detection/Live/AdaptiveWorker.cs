using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Vigilry.Platform.Data;
using Vigilry.Platform.Streaming;
using Vigilry.Platform.Telemetry;

namespace Vigilry.Detection.Live;

/// <summary>
/// Runs the detectors of all projects on one host at a time, as a detector must see a project's events in their order. Where that host stops or dies,
/// another goes on within seconds from what was kept.
/// </summary>
internal sealed partial class AdaptiveWorker(
    StreamCursor cursor, DetectorStore store, IServiceProvider services, Heartbeats heartbeats, TimeProvider time, ILogger<AdaptiveWorker> logger)
    : BackgroundService
{
    private static readonly TimeSpan WakeAfter = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TellWithin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AskForLeaseEvery = TimeSpan.FromSeconds(1);

    /// <summary>The last entry of the stream that this host's detectors have seen, and told of.</summary>
    public StreamPlace? Place { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await store.TryTakeLeaseAsync(stoppingToken))
                {
                    await DetectAsync(stoppingToken);
                }

                heartbeats.Beat(PlatformEvents.AdaptiveDetection);
                await Task.Delay(AskForLeaseEvery, time, stoppingToken);
            }
            catch (Exception exception)
                when (!stoppingToken.IsCancellationRequested
                    && (exception is RedisException or TimeoutException or ObjectDisposedException || PostgresFaults.IsOutage(exception)))
            {
                await cursor.PauseAsync(PlatformEvents.AdaptiveDetection, exception, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Until another host has taken over, or a fault.</summary>
    private async Task DetectAsync(CancellationToken ct)
    {
        LogTookOver();
        var detection = ActivatorUtilities.CreateInstance<LiveDetection>(services, ActivatorUtilities.CreateInstance<LiveProjects>(services));
        try
        {
            await detection.ResumeAsync(ct);
            var saved = time.GetTimestamp();
            await foreach (var entries in cursor.ReadAsync(PlatformEvents.AdaptiveDetection, WakeAfter, ct))
            {
                await detection.ObserveAsync(entries, ct);
                await detection.PublishAsync(ct);
                Place = detection.Place;
                if (time.GetElapsedTime(saved) >= SaveEvery)
                {
                    if (!await detection.SaveAsync(ct))
                    {
                        LogTakenOver();
                        return;
                    }

                    saved = time.GetTimestamp();
                }
            }
        }
        finally
        {
            if (ct.IsCancellationRequested)
            {
                await HandOverAsync(detection);
            }
        }
    }

    private async Task HandOverAsync(LiveDetection detection)
    {
        try
        {
            using (var limit = new CancellationTokenSource(TellWithin, time))
            {
                await detection.PublishAsync(limit.Token);
            }

            await detection.SaveAsync(CancellationToken.None);
            await store.ReleaseAsync();
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException or OperationCanceledException)
        {
            LogNotHandedOver(exception.GetType().Name);
        }
    }

    [LoggerMessage(LogLevel.Information, "This host runs adaptive detection")]
    private partial void LogTookOver();

    [LoggerMessage(LogLevel.Information, "Another host runs adaptive detection now")]
    private partial void LogTakenOver();

    [LoggerMessage(LogLevel.Information, "Adaptive detection could not be handed over ({Fault}); another host does anew what was not kept")]
    private partial void LogNotHandedOver(string fault);
}
