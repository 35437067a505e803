using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Vigilry.Platform.Servers;

/// <summary>
/// Watches the disk of the embedded servers: PostgreSQL stops when it is full and may not start again, and Redis takes no writes when it cannot log
/// them. Whoever fills it asks first. Servers of somebody else's are theirs to watch.
/// </summary>
public sealed partial class DataDisk : BackgroundService
{
    private const long Megabyte = 1024 * 1024;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly string _directory;
    private readonly long _minimumFree;
    private readonly TimeProvider _time;
    private readonly ILogger<DataDisk> _logger;
    private long _free = -1;
    private volatile bool _isNearlyFull;

    internal DataDisk(
        DataDirectory directory, WantedServers servers, IOptions<DataDiskOptions> options, TimeProvider time, ILogger<DataDisk> logger)
    {
        (_directory, _time, _logger) = (directory.Path, time, logger);
        _minimumFree = servers.Postgres || servers.Redis ? options.Value.MinimumFreeMegabytes * Megabyte : 0;
    }

    /// <summary>Whether there is so little space left that nothing more may be stored.</summary>
    public bool IsNearlyFull => _isNearlyFull;

    /// <summary>Bytes that were free when it last looked; <see langword="null"/> of a disk that it does not watch.</summary>
    public long? Free => Interlocked.Read(ref _free) is >= 0 and var free ? free : null;

    /// <summary>With fewer bytes than this free, nothing more may be stored; <see langword="null"/> of a disk that it does not watch.</summary>
    public long? MinimumFree => _minimumFree > 0 ? _minimumFree : null;

    /// <inheritdoc />
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (_minimumFree > 0)
        {
            Look();
        }

        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_minimumFree == 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(Every, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Look();
        }
    }

    private void Look()
    {
        if (FreeBytes() is not { } free)
        {
            return;
        }

        Interlocked.Exchange(ref _free, free);

        // A tenth more is to be free again, so that it does not come and go.
        var isNearlyFull = free < (_isNearlyFull ? _minimumFree + (_minimumFree / 10) : _minimumFree);
        if (isNearlyFull && !_isNearlyFull)
        {
            LogNearlyFull(_directory, free / Megabyte, _minimumFree / Megabyte);
        }
        else if (!isNearlyFull && _isNearlyFull)
        {
            LogEnoughAgain(_directory, free / Megabyte);
        }

        _isNearlyFull = isNearlyFull;
    }

    /// <summary>What is free for users other than root; <see langword="null"/> if the system does not say.</summary>
    private long? FreeBytes()
    {
        try
        {
            return new DriveInfo(_directory).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LoggerMessage(
        LogLevel.Error, "The disk of {Directory} is nearly full: {Free} MiB are free, and events are refused while it is less than {Minimum} MiB")]
    private partial void LogNearlyFull(string directory, long free, long minimum);

    [LoggerMessage(LogLevel.Information, "The disk of {Directory} has space again, {Free} MiB: events are taken")]
    private partial void LogEnoughAgain(string directory, long free);
}
