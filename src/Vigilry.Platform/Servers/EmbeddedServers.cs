using Microsoft.Extensions.Logging;

namespace Vigilry.Platform.Servers;

/// <summary>The PostgreSQL and Redis that a host runs for itself because no connection string names them.</summary>
/// <param name="wanted">Which of the two.</param>
/// <param name="directory">Theirs alone while they run.</param>
/// <param name="programs">Where their programs are looked for.</param>
/// <param name="time">Measures waits.</param>
/// <param name="loggers">Told of starts, deaths and, at debug level, every line that the servers print.</param>
internal sealed partial class EmbeddedServers(
    WantedServers wanted, DataDirectory directory, ServerPrograms programs, TimeProvider time, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly ILogger _logger = loggers.CreateLogger<EmbeddedServers>();
    private readonly List<SupervisedProcess> _running = [];
    private DataDirectoryLock? _lock;

    /// <summary>Starts the servers and waits until they take commands.</summary>
    /// <param name="ct">Gives up; what was started is stopped by <see cref="DisposeAsync"/>.</param>
    /// <exception cref="ServerStartException">The message says why not, and what to do.</exception>
    public async Task StartAsync(CancellationToken ct)
    {
        if (wanted is { Postgres: false, Redis: false })
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            throw new ServerStartException("On Windows, name servers in ConnectionStrings__Postgres and ConnectionStrings__Redis, or use Docker.");
        }

        if (directory.Notice is { } notice)
        {
            LogNotice(notice);
        }

        try
        {
            ServerDirectory.CreateParent(directory.Path, othersMayPass: wanted.Postgres && PostgresServer.User is not null);
            _lock = DataDirectoryLock.Acquire(directory.Path);
            if (wanted.Postgres)
            {
                _running.Add(new SupervisedProcess(new PostgresServer(directory.Path, programs), time, _logger));
            }

            if (wanted.Redis)
            {
                _running.Add(new SupervisedProcess(new RedisServer(directory.Path, programs, wanted.Postgres ? PostgresServer.User : null), time, _logger));
            }

            await Task.WhenAll(_running.Select(s => Task.Run(() => s.StartAsync(ct), ct)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ServerStartException($"The data directory {directory.Path} cannot be used: {exception.Message}", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_running.Select(s => s.DisposeAsync().AsTask()));
        _running.Clear();
        _lock?.Dispose();
    }

    [LoggerMessage(LogLevel.Warning, "{Notice}")]
    private partial void LogNotice(string notice);
}

/// <summary>Which servers a host runs for itself.</summary>
internal sealed record WantedServers(bool Postgres, bool Redis);
