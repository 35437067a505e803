using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Vigilry.Bench;

/// <summary>Watches the resident memory of the instance's process, if it runs on this machine.</summary>
internal sealed class InstanceMemory : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    private readonly int _processId;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sampling;
    private readonly long _atStart;
    private long _most;

    private InstanceMemory(int processId)
    {
        _processId = processId;
        _atStart = _most = Current;
        _sampling = SampleAsync(_stop.Token);
    }

    /// <summary>In MiB, now.</summary>
    public long Current => ProcessMemory.Resident(_processId);

    /// <summary>The process that <c>--pid</c> names, else the one that listens on the instance's port.</summary>
    public static InstanceMemory Watch(BenchInstance instance) => new(
        instance.Settings["pid"] is { } id ? int.Parse(id, CultureInfo.InvariantCulture) : ListenerOn(instance.Url.Port)
            ?? throw new InvalidOperationException($"No process of this user listens on port {instance.Url.Port}: name it with --pid."));

    /// <summary>Ends watching and prints what was seen.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sampling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        Console.WriteLine($"memory of the instance: {_atStart} MiB before, at most {_most} MiB, grown by {Current - _atStart} MiB");
    }

    private static int? ListenerOn(int port)
    {
        const string Listening = "0A";
        string[] tables = ["/proc/net/tcp", "/proc/net/tcp6"];
        var sockets = tables
            .Where(File.Exists)
            .SelectMany(table => File.ReadLines(table).Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(field => field[3] is Listening && field[1].EndsWith($":{port:X4}", StringComparison.Ordinal))
            .Select(field => $"socket:[{field[9]}]")
            .ToHashSet(StringComparer.Ordinal);
        return Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id != 0 && OpenFiles(id).Any(sockets.Contains))
            .Select(id => (int?)id)
            .FirstOrDefault();
    }

    private static string[] OpenFiles(int processId)
    {
        try
        {
            return [.. Directory.EnumerateFiles($"/proc/{processId}/fd").Select(f => new FileInfo(f).LinkTarget ?? "")];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private async Task SampleAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Every);
        while (await timer.WaitForNextTickAsync(ct))
        {
            _most = Math.Max(_most, Current);
        }
    }
}
