using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Vigilry.Platform.Servers;

namespace Vigilry.Bench;

/// <summary>A host with servers of its own that are there to be killed. It keeps its address when it is started again.</summary>
internal sealed class FaultyHost : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private const int LinesKept = 40;
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(90);

    private readonly string _data;
    private readonly string _program;
    private readonly HttpClient _http;
    private readonly ConcurrentQueue<string> _lastLines = new();
    private Process _process;

    private FaultyHost(string data, Uri url, string program)
    {
        (_data, Url, _program) = (data, url, program);
        _http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(5) };
        _process = Launch();
    }

    public Uri Url { get; }

    /// <summary>With these the benchmark finds the instance and its servers.</summary>
    public string[] Settings => ["--urls", Url.ToString(), $"--Vigilry:DataDirectory={_data}"];

    /// <summary>Starts one on a new folder and waits until it is ready.</summary>
    /// <param name="program">Another build of it than the benchmark's own.</param>
    public static async Task<FaultyHost> StartAsync(string? program = null)
    {
        var folder = Directory.CreateTempSubdirectory("vigilry-faults-");
        if (!OperatingSystem.IsWindows())
        {
            // PostgreSQL, which refuses root, runs as another user then and must pass.
            folder.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        }

        var host = new FaultyHost(folder.FullName, new Uri($"http://127.0.0.1:{FreePort()}"), program ?? Path.Combine(AppContext.BaseDirectory, "vigilry.dll"));
        await host.WaitUntilReadyAsync();
        return host;
    }

    /// <summary>kill -9 of the host, which is then started again, or of a server, which the host starts again.</summary>
    public async Task KillAsync(Victim victim)
    {
        if (victim is Victim.Host)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
            _process = Launch();
            return;
        }

        var pidFile = Path.Combine(_data, victim is Victim.Redis ? "redis/redis.pid" : "postgres/postmaster.pid");
        using var server = await FindAsync(pidFile);
        server.Kill();
        await server.WaitForExitAsync();

        // Until then the host may call itself ready, as connections outlive the server that made them.
        using var next = await FindAsync(pidFile);
    }

    /// <summary>SIGTERM.</summary>
    /// <returns>How long it then took to end, and how.</returns>
    public async Task<(TimeSpan Took, int ExitCode)> TerminateAsync()
    {
        var told = Stopwatch.GetTimestamp();
        UnixProcess.Signal(_process.Id, UnixSignal.Terminate);
        await _process.WaitForExitAsync();
        return (Stopwatch.GetElapsedTime(told), _process.ExitCode);
    }

    /// <summary>Starts it once more and waits until it is ready.</summary>
    public async Task LaunchAgainAsync()
    {
        _process.Dispose();
        _process = Launch();
        await WaitUntilReadyAsync();
    }

    public string DescribeMemory() =>
        $"the host has {ProcessMemory.Resident(_process.Id)} MiB (RSS), it and its servers {ProcessMemory.OfTree(_process.Id)} MiB (PSS)";

    /// <exception cref="TimeoutException">It did not recover.</exception>
    public async Task WaitUntilReadyAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (!await IsReadyAsync())
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException(
                    $"The host ended with exit code {_process.ExitCode}. Its last words:\n{string.Join('\n', _lastLines)}");
            }

            if (Stopwatch.GetElapsedTime(started) > LongestStart)
            {
                throw new TimeoutException($"Not ready after {LongestStart}.");
            }

            await Task.Delay(Poll);
        }
    }

    public async ValueTask DisposeAsync()
    {
        UnixProcess.Signal(_process.Id, UnixSignal.Terminate);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _http.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until the process that a pid file names runs.</summary>
    private static async Task<Process> FindAsync(string pidFile)
    {
        while (true)
        {
            if (UnixProcess.FromPidFile(pidFile) is { } server)
            {
                return server;
            }

            await Task.Delay(Poll);
        }
    }

    private Process Launch()
    {
        var start = Command.Describe("dotnet", [_program, .. Settings], user: null);
        var process = Process.Start(start) ?? throw new InvalidOperationException("No process was made.");
        process.StandardInput.Close();
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Keep(string? line)
    {
        _lastLines.Enqueue(line ?? "");
        while (_lastLines.Count > LinesKept)
        {
            _lastLines.TryDequeue(out _);
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var ready = await _http.GetAsync(new Uri("/readyz", UriKind.Relative));
            return ready.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}

/// <summary>What is killed.</summary>
internal enum Victim
{
    Host,
    PostgreSql,
    Redis,
}
