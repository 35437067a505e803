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
        var path = Path.Combine(dataDirectory, "vigilry.lock");
        try
        {
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            file.SetLength(0);
            file.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            file.Flush();
            return new DataDirectoryLock(file);
        }
        catch (IOException exception) when (exception is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new ServerStartException(
                $"Another Vigilry{HolderOf(path)} already uses the data directory {dataDirectory}. "
                + "Stop it, or set Vigilry__DataDirectory to another directory for this one.",
                exception);
        }
    }

    public void Dispose() => _file.Dispose();

    private static string HolderOf(string path)
    {
        try
        {
            using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return $" (process {file.ReadToEnd()})";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
