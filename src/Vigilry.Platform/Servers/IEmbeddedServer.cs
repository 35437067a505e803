using System.Diagnostics;

namespace Vigilry.Platform.Servers;

/// <summary>What <see cref="SupervisedProcess"/> must know about a server to run it.</summary>
internal interface IEmbeddedServer
{
    /// <summary>As people know it.</summary>
    string Name { get; }

    /// <summary>The folder in which its process works; no other process does.</summary>
    string Directory { get; }

    /// <summary>Where it writes its process id.</summary>
    string PidFile { get; }

    /// <summary>Asks it to stop cleanly and soon.</summary>
    UnixSignal StopSignal { get; }

    /// <summary>Makes what it needs before its first start; changes nothing if that is there.</summary>
    /// <exception cref="ServerStartException">It cannot run here.</exception>
    void Prepare();

    /// <summary>How to start it, in the foreground.</summary>
    /// <param name="strangerInPidFile">The process whose id its pid file holds by chance, and which is not it.</param>
    ProcessStartInfo Describe(int? strangerInPidFile);

    /// <summary>Whether it takes commands now.</summary>
    Task<bool> IsReadyAsync(CancellationToken ct);
}
