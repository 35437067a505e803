using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MimeKit;
using Vigilry.IntegrationTests.Auth;

namespace Vigilry.IntegrationTests.Notifications;

/// <summary>Debian's <c>aiosmtpd</c>, which keeps what it receives in a folder.</summary>
internal sealed class SmtpServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vigilry-smtp-").FullName;
    private Process? _process;

    /// <summary>Nothing listens there before <see cref="StartAsync"/>.</summary>
    public int Port { get; } = FreePort();

    private string Mails => Path.Combine(_folder, "mails");

    /// <summary>What has arrived, in no order.</summary>
    public List<MimeMessage> Received()
    {
        var arrived = Path.Combine(Mails, "new");
        return Directory.Exists(arrived) ? [.. Directory.GetFiles(arrived).Select(f => MimeMessage.Load(f))] : [];
    }

    public List<MimeMessage> ReceivedFor(string address) => [.. Received().Where(m => m.IsTo(address))];

    /// <summary>Starts the server, and waits until it accepts connections.</summary>
    /// <param name="ct">Gives up.</param>
    /// <param name="arguments">More of its command line.</param>
    public async Task StartAsync(CancellationToken ct, params string[] arguments)
    {
        _process = Process.Start("aiosmtpd", ["-n", "-l", $"127.0.0.1:{Port}", "-c", "aiosmtpd.handlers.Mailbox", .. arguments, Mails]);
        while (!await AcceptsAsync(ct))
        {
            await Task.Delay(50, ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> AcceptsAsync(CancellationToken ct)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, Port, ct);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
