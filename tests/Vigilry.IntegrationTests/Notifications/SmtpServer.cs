using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MimeKit;
using Vigilry.IntegrationTests.Auth;

namespace Vigilry.IntegrationTests.Notifications;

/// <summary>Debian's <c>aiosmtpd</c>, which keeps what it receives in a folder; see <c>smtp_server.py</c> for its faults.</summary>
internal sealed class SmtpServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vigilry-smtp-").FullName;
    private Process? _process;
    private int _connections;

    /// <summary>Nothing listens there before <see cref="StartAsync"/>.</summary>
    public int Port { get; } = FreePort();

    /// <summary>How often somebody connected.</summary>
    public int Connections => Volatile.Read(ref _connections);

    private string Mails => Path.Combine(_folder, "mails");

    /// <summary>What has arrived, in no order; a mail that came again counts again.</summary>
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
        _process = Process.Start(new ProcessStartInfo(
            "/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "Notifications", "smtp_server.py"), $"{Port}", Mails, .. arguments])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.OutputDataReceived += (_, line) =>
        {
            switch (line.Data)
            {
                case "ready":
                    ready.TrySetResult();
                    break;
                case "connected" when ready.Task.IsCompleted:
                    Interlocked.Increment(ref _connections);
                    break;
            }
        };
        _process.BeginOutputReadLine();
        await ready.Task.WaitAsync(ct);
    }

    /// <summary>Ends its connections, and starts it again without faults; what arrived is still there.</summary>
    public async Task RestartAsync(CancellationToken ct)
    {
        await StopAsync();
        await StartAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StopAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
