using System.Globalization;

namespace Vigilry.Platform.Servers;

/// <summary>Held by the one host that runs servers on a data directory; the system takes it back when the host dies.</summary>
internal sealed class DataDirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file) => _file = file;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="ServerStartException">Another host has it.</exception>
    public static DataDirectoryLock Acquire(string dataDirectory)
    {
        // The locked file itself cannot be read by the one that is refused.
        var holder = Path.Combine(dataDirectory, "vigilry.pid");
        FileStream file;
        try
        {
            file = new FileStream(Path.Combine(dataDirectory, "vigilry.lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException exception) when (File.Exists(holder))
        {
            throw new ServerStartException(
                $"Another Vigilry (process {File.ReadAllText(holder)}) already uses the data directory {dataDirectory}. "
                + "Stop it, or set Vigilry__DataDirectory to another directory for this one.",
                exception);
        }

        try
        {
            File.WriteAllText(holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new DataDirectoryLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether a host that runs has the lock.</summary>
    public static bool IsHeld(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, "vigilry.lock");
        try
        {
            using var free = File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None) : null;
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose() => _file.Dispose();
}
