using System.Diagnostics;
using System.Net.Sockets;

namespace Vigilry.Platform.Servers;

/// <summary>Redis as a child of this process: reached by a unix socket only, with an append-only file.</summary>
/// <param name="dataDirectory">The host's, made already.</param>
/// <param name="programs">Where its program is looked for.</param>
/// <param name="socketOwner">The user who shares the folder of its socket; <see langword="null"/> if nobody else does.</param>
internal sealed class RedisServer(string dataDirectory, ServerPrograms programs, string? socketOwner) : IEmbeddedServer
{
    private readonly string _sockets = SocketDirectory.For(dataDirectory);
    private ServerProgram? _program;

    public string Name => "Redis";

    public string Directory { get; } = Path.Combine(dataDirectory, "redis");

    public string PidFile => Path.Combine(Directory, "redis.pid");

    public UnixSignal StopSignal => UnixSignal.Terminate;

    /// <summary>The connection string of the server that a host runs on this data directory.</summary>
    public static string ConnectionString(string dataDirectory) => "!" + SocketPath(SocketDirectory.For(dataDirectory));

    public void Prepare()
    {
        _program = programs.FindRedis();
        ServerDirectory.Create(_sockets, socketOwner);
        ServerDirectory.Create(Directory, owner: null);
    }

    public ProcessStartInfo Describe(int? strangerInPidFile)
    {
        var program = _program ?? throw new InvalidOperationException("The server was not prepared.");
        return Command.Describe(
            program.Path,
            [
                "--port", "0",
                "--unixsocket", SocketPath(_sockets),
                "--unixsocketperm", "700",
                "--dir", Directory,
                "--pidfile", PidFile,
                "--daemonize", "no",
                "--appendonly", "yes",
                "--appendfsync", "everysec",
                "--save", "",
            ],
            user: null);
    }

    public async Task<bool> IsReadyAsync(CancellationToken ct)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath(_sockets)), ct);
            await socket.SendAsync("PING\r\n"u8.ToArray(), ct);
            var reply = new byte[64];
            var length = await socket.ReceiveAsync(reply, ct);

            // While it reads its file it answers -LOADING.
            return reply.AsSpan(0, length).StartsWith("+PONG"u8);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string SocketPath(string sockets) => Path.Combine(sockets, "redis.sock");
}
