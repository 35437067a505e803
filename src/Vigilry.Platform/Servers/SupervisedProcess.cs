using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Vigilry.Platform.Servers;

/// <summary>Runs a server as a child process, and starts it again when it dies.</summary>
internal sealed partial class SupervisedProcess(IEmbeddedServer server, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private const int LinesKept = 20;
    private static readonly TimeSpan ReadyPoll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestLastWords = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<string> _lastLines = new();
    private Process? _process;
    private Task _supervision = Task.CompletedTask;

    /// <summary>Starts the server and waits until it takes commands, however long it has to recover.</summary>
    /// <exception cref="ServerStartException">It cannot run here, or ended at once.</exception>
    public async Task StartAsync(CancellationToken ct)
    {
        var started = time.GetTimestamp();
        server.Prepare();
        _process = await LaunchAsync(ct);
        LogReady(server.Name, (long)time.GetElapsedTime(started).TotalMilliseconds);
        _supervision = SuperviseAsync(_process, _stopping.Token);
    }

    /// <summary>Stops the server cleanly.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _supervision.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_process is { } process)
        {
            await StopAsync(process);
            process.Dispose();
        }

        _stopping.Dispose();
    }

    private async Task SuperviseAsync(Process process, CancellationToken stopping)
    {
        var pause = ShortestPause;
        while (true)
        {
            var started = time.GetTimestamp();
            await process.WaitForExitAsync(stopping);
            pause = time.GetElapsedTime(started) > LongestPause ? ShortestPause : pause;
            LogDied(server.Name, process.ExitCode, pause);
            await Task.Delay(pause, time, stopping);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            try
            {
                var next = await LaunchAsync(stopping);
                _process = next;
                process.Dispose();
                process = next;
                LogBack(server.Name);
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                LogNotBack(server.Name, exception.Message);
            }
        }
    }

    private async Task<Process> LaunchAsync(CancellationToken ct)
    {
        var process = Start(await StopOrphanAsync(ct));
        try
        {
            var said = time.GetTimestamp();
            while (!await server.IsReadyAsync(ct))
            {
                if (process.HasExited)
                {
                    throw new ServerStartException(
                        $"{server.Name} ended with exit code {process.ExitCode} before it was ready. Its last words:\n{await LastWordsAsync(process)}");
                }

                if (time.GetElapsedTime(said) > SayEvery)
                {
                    said = time.GetTimestamp();
                    LogStillStarting(server.Name);
                }

                await Task.Delay(ReadyPoll, time, ct);
            }

            return !process.HasExited ? process : throw new ServerStartException(
                $"{server.Name} ended, and another server answers in its place. Its last words:\n{await LastWordsAsync(process)}");
        }
        catch
        {
            await StopAsync(process);
            process.Dispose();
            throw;
        }
    }

    private Process Start(int? strangerInPidFile)
    {
        var start = server.Describe(strangerInPidFile);
        LeaveTerminal(start);
        _lastLines.Clear();
        try
        {
            var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} gave no process.");
            process.StandardInput.Close();
            process.OutputDataReceived += (_, line) => Keep(line.Data);
            process.ErrorDataReceived += (_, line) => Keep(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return process;
        }
        catch (Win32Exception exception)
        {
            throw new ServerStartException($"{server.Name} could not be started: {exception.Message}.", exception);
        }
    }

    /// <summary>In a session of its own the server does not get the Ctrl+C that is meant for this process, which stops it in order.</summary>
    private static void LeaveTerminal(ProcessStartInfo start)
    {
        const string Setsid = "/usr/bin/setsid";
        if (File.Exists(Setsid))
        {
            start.ArgumentList.Insert(0, start.FileName);
            start.FileName = Setsid;
        }
    }

    /// <summary>Stops the server that a host left behind when it was killed.</summary>
    /// <returns>The process that by chance has the id of a server that is gone, if there is one.</returns>
    private async Task<int?> StopOrphanAsync(CancellationToken ct)
    {
        using var found = UnixProcess.FromPidFile(server.PidFile);
        if (found is null)
        {
            return null;
        }

        if (!UnixProcess.WorksIn(found, server.Directory))
        {
            return found.Id;
        }

        LogOrphan(server.Name, found.Id);
        UnixProcess.Signal(found.Id, server.StopSignal);
        var asked = time.GetTimestamp();

        // One that has ended and that nobody waits for still has an id, and works nowhere.
        while (!found.HasExited && UnixProcess.WorksIn(found, server.Directory))
        {
            if (time.GetElapsedTime(asked) > LongestStop)
            {
                throw new ServerStartException(
                    $"{server.Name} still runs from an earlier start and does not stop (process {found.Id}). Stop it and start again.");
            }

            await Task.Delay(ReadyPoll, time, ct);
        }

        return null;
    }

    private async Task StopAsync(Process process)
    {
        if (process.HasExited)
        {
            return;
        }

        UnixProcess.Signal(process.Id, server.StopSignal);
        using var patience = new CancellationTokenSource(LongestStop, time);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            LogKilled(server.Name, LongestStop);
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>What a process that has ended said last; the lines may come a moment after its end.</summary>
    private async Task<string> LastWordsAsync(Process process)
    {
        using var patience = new CancellationTokenSource(LongestLastWords, time);
        await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return string.Join('\n', _lastLines);
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        LogLine(server.Name, line);
        _lastLines.Enqueue(line);
        while (_lastLines.Count > LinesKept)
        {
            _lastLines.TryDequeue(out _);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Server} is ready after {Milliseconds} ms")]
    private partial void LogReady(string server, long milliseconds);

    [LoggerMessage(LogLevel.Information, "{Server} is still starting: after a crash it first recovers")]
    private partial void LogStillStarting(string server);

    [LoggerMessage(LogLevel.Warning, "{Server} was left running by a host that was killed (process {ProcessId}); it is stopped first")]
    private partial void LogOrphan(string server, int processId);

    [LoggerMessage(LogLevel.Error, "{Server} died with exit code {ExitCode} and is started again in {Pause}")]
    private partial void LogDied(string server, int exitCode, TimeSpan pause);

    [LoggerMessage(LogLevel.Information, "{Server} is back")]
    private partial void LogBack(string server);

    [LoggerMessage(LogLevel.Error, "{Server} could not be started again: {Reason}")]
    private partial void LogNotBack(string server, string reason);

    [LoggerMessage(LogLevel.Error, "{Server} did not stop within {Patience} and is killed")]
    private partial void LogKilled(string server, TimeSpan patience);

    [LoggerMessage(LogLevel.Debug, "{Server}: {Line}")]
    private partial void LogLine(string server, string line);
}
