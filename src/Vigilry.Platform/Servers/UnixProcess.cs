using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Vigilry.Platform.Servers;

/// <summary>Signals, by their numbers on every unix.</summary>
internal enum UnixSignal
{
    /// <summary>SIGINT.</summary>
    Interrupt = 2,

    /// <summary>SIGTERM.</summary>
    Terminate = 15,
}

/// <summary>What <see cref="Process"/> lacks: gentle signals, and the process that a pid file names.</summary>
internal static partial class UnixProcess
{
    /// <summary>Sends a signal; a process that is gone is none of the sender's concern.</summary>
    public static void Signal(int processId, UnixSignal signal) => _ = Kill(processId, (int)signal);

    /// <summary>The running process that a pid file names.</summary>
    public static Process? FromPidFile(string path)
    {
        try
        {
            using var file = new StreamReader(path);
            return int.TryParse(file.ReadLine(), CultureInfo.InvariantCulture, out var id) ? Process.GetProcessById(id) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Whether the process works in a folder. Ids are used again, so a pid file alone proves nothing.</summary>
    public static bool WorksIn(Process process, string directory)
    {
        var link = $"/proc/{process.Id}/cwd";
        if (!OperatingSystem.IsLinux())
        {
            return process.ProcessName is "postgres" or "redis-server";
        }

        // The same folder, whatever links lead to it.
        return Command.Run("test", [link, "-ef", directory]).ExitCode == 0;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
