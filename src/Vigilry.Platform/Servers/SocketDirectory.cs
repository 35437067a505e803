using System.Security.Cryptography;
using System.Text;

namespace Vigilry.Platform.Servers;

/// <summary>
/// Where the embedded servers' unix sockets lie: in the data directory, unless its path is longer than a socket's may be (107 bytes on
/// Linux, 103 on macOS) or has a comma, which connection strings give a meaning of their own.
/// </summary>
internal static class SocketDirectory
{
    private const int LongestSocketPath = 103;
    private const int LongestName = 16;

    /// <summary>The same answer for every process that works on this data directory.</summary>
    public static string For(string dataDirectory)
    {
        var usual = Path.Combine(dataDirectory, "run");
        if (Encoding.UTF8.GetByteCount(usual) + LongestName <= LongestSocketPath && !usual.Contains(',', StringComparison.Ordinal))
        {
            return usual;
        }

        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dataDirectory)).AsSpan(0, 8));

        // Nobody but root can make or replace a folder below /run, so root need not fear one that somebody prepared.
        return Environment.IsPrivilegedProcess && !OperatingSystem.IsMacOS() ? $"/run/vigilry/{name}" : $"/tmp/vigilry-{name}";
    }
}
