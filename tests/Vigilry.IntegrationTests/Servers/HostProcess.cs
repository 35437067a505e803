using System.Diagnostics;
using System.Globalization;
using Vigilry.Platform.Servers;

namespace Vigilry.IntegrationTests.Servers;

/// <summary>The host as a process of its own, with servers of its own, as <c>vigilry</c> starts.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";

    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _baseAddress = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _lines = [];
    private readonly Lock _lock = new();

    private HostProcess(Process process, string dataDirectory)
    {
        (_process, DataDirectory) = (process, dataDirectory);
        process.StandardInput.Close();
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string DataDirectory { get; }

    public Uri BaseAddress => _baseAddress.Task.Result;

    /// <summary>All that it has printed.</summary>
    public string Output
    {
        get
        {
            lock (_lock)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    public int PostgresId => IdIn("postgres/postmaster.pid");

    public int RedisId => IdIn("redis/redis.pid");

    /// <summary>Starts the host and waits until it listens.</summary>
    /// <param name="dataDirectory">Its own.</param>
    /// <param name="ct">Gives up.</param>
    /// <param name="user">Who runs it, if not the test's own user.</param>
    /// <param name="programFolder">A copy of the program that this user can read.</param>
    /// <param name="settings">Further ones, as on a command line.</param>
    public static async Task<HostProcess> StartAsync(
        string dataDirectory, CancellationToken ct, string? user = null, string? programFolder = null, params string[] settings)
    {
        var host = Launch(dataDirectory, user, programFolder, settings);
        await await Task.WhenAny(host._baseAddress.Task, host._process.WaitForExitAsync(ct));
        return host._baseAddress.Task.IsCompleted ? host : throw new InvalidOperationException(host.Output);
    }

    /// <summary>Starts a host that is expected to give up.</summary>
    /// <returns>Its exit code and all that it printed.</returns>
    public static async Task<(int ExitCode, string Output)> RunToEndAsync(string dataDirectory, CancellationToken ct, params string[] settings)
    {
        await using var host = Launch(dataDirectory, user: null, programFolder: null, settings);
        await host._process.WaitForExitAsync(ct);
        return (host._process.ExitCode, host.Output);
    }

    /// <summary>Whether a process runs. One that has ended and was not yet waited for does not.</summary>
    public static bool IsRunning(int processId)
    {
        try
        {
            return !File.ReadAllText($"/proc/{processId}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>As <c>docker stop</c> and Ctrl+C do.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync(CancellationToken ct)
    {
        UnixProcess.Signal(_process.Id, UnixSignal.Terminate);
        await _process.WaitForExitAsync(ct);
        return _process.ExitCode;
    }

    /// <summary>kill -9 of the host alone: its servers live on.</summary>
    public async Task KillAsync(CancellationToken ct)
    {
        _process.Kill();
        await _process.WaitForExitAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await StopAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private static HostProcess Launch(string dataDirectory, string? user, string? programFolder, string[] settings)
    {
        var start = Command.Describe(
            "dotnet",
            [
                Path.Combine(programFolder ?? AppContext.BaseDirectory, "vigilry.dll"),
                "--urls", "http://127.0.0.1:0",
                $"--Vigilry:DataDirectory={dataDirectory}",
                .. settings,
            ],
            user);
        return new HostProcess(Process.Start(start) ?? throw new InvalidOperationException("No process was made."), dataDirectory);
    }

    private int IdIn(string pidFile) =>
        int.Parse(File.ReadLines(Path.Combine(DataDirectory, pidFile)).First(), CultureInfo.InvariantCulture);

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lock)
        {
            _lines.Add(line);
        }

        if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
        {
            // In a line of JSON more follows.
            _baseAddress.TrySetResult(new Uri(line[(at + Listening.Length)..].Split('"')[0]));
        }
    }
}
