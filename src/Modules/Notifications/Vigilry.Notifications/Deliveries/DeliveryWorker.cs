using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vigilry.Notifications.Data;
using Vigilry.Notifications.Deciding;
using Vigilry.Notifications.Mail;
using Vigilry.Platform.Telemetry;

namespace Vigilry.Notifications.Deliveries;

/// <summary>Has due deliveries sent, several at a time: at once those of this host, within seconds what others left. Mails and requests do not wait for each other.</summary>
internal sealed partial class DeliveryWorker(
    IServiceScopeFactory scopes, SmtpConnections smtp, IOptions<NotificationsOptions> options, Heartbeats heartbeats, TimeProvider time, ILogger<DeliveryWorker> logger) : BackgroundService
{
    /// <summary>As readiness shows it.</summary>
    public const string Name = "delivery-worker";

    private const int MailsAtOnce = 6;
    private const int RequestsAtOnce = 16;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Lane _mails = new(IsMail: true, MailsAtOnce);
    private readonly Lane _requests = new(IsMail: false, RequestsAtOnce);

    /// <summary>A delivery was committed that is to be sent.</summary>
    public void Wake()
    {
        _mails.Wake();
        _requests.Wake();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Paused)
        {
            LogPaused();
            return;
        }

        // What is being handed over when the host stops may end: ended from here its outcome would not be known.
        using var sending = new CancellationTokenSource();
        await using var register = stoppingToken.Register(() => sending.CancelAfter(Grace));
        await using var timer = time.CreateTimer(_ => Wake(), state: null, TimeSpan.Zero, LookEvery);
        try
        {
            await Task.WhenAll(RunAsync(_mails, sending.Token, stoppingToken), RunAsync(_requests, sending.Token, stoppingToken), ReleaseHeldAsync(stoppingToken));
        }
        finally
        {
            await Task.WhenAll(_mails.EndAsync(), _requests.EndAsync());
        }
    }

    private async Task RunAsync(Lane lane, CancellationToken sending, CancellationToken ct)
    {
        while (await lane.WaitAsync(ct))
        {
            await GuardAsync(() => SendDueAsync(lane, sending, ct), ct);
        }
    }

    private async Task SendDueAsync(Lane lane, CancellationToken sending, CancellationToken ct)
    {
        while (true)
        {
            await lane.Places.WaitAsync(ct);
            Delivery? delivery = null;
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                delivery = await scope.ServiceProvider.GetRequiredService<DueDeliveries>().ClaimAsync(lane.IsMail, ct);
            }
            finally
            {
                if (delivery is null)
                {
                    lane.Places.Release();
                }
            }

            if (delivery is null)
            {
                return;
            }

            _ = SendAsync(lane, delivery, sending);
        }
    }

    /// <summary>Never fails: what is not noted as sent is tried again when its lease ends.</summary>
    private async Task SendAsync(Lane lane, Delivery delivery, CancellationToken ct)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var keeping = KeepAsync(delivery.Id, delivery.Attempts, ended.Token);
        await GuardAsync(
            async () =>
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<DueDeliveries>().SendAsync(delivery, ct);
            },
            ct);
        await ended.CancelAsync();
        await keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lane.Places.Release();

        // The next one for the same recipient may be due.
        lane.Wake();
    }

    /// <summary>As long as this host sends, no other one takes it for dead.</summary>
    private async Task KeepAsync(Guid id, int attempts, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(DueDeliveries.KeepEvery, time);
        while (await timer.WaitForNextTickAsync(ct))
        {
            await GuardAsync(
                async () =>
                {
                    await using var scope = scopes.CreateAsyncScope();
                    await scope.ServiceProvider.GetRequiredService<DueDeliveries>().KeepAsync(id, attempts, ct);
                },
                ct);
        }
    }

    private async Task ReleaseHeldAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        do
        {
            await GuardAsync(
                async () =>
                {
                    await using var scope = scopes.CreateAsyncScope();
                    if (await scope.ServiceProvider.GetRequiredService<HeldNotices>().ReleaseAsync(ct))
                    {
                        Wake();
                    }

                    await smtp.CloseIdleAsync();
                    heartbeats.Beat(Name);
                },
                ct);
        }
        while (await timer.WaitForNextTickAsync(ct));
    }

    private async Task GuardAsync(Func<Task> work, CancellationToken ct)
    {
        try
        {
            await work();
        }
        catch (Exception exception)
        {
            // While the host stops no fault may leave: it would be logged as what stopped the host.
            if (!ct.IsCancellationRequested)
            {
                LogInterrupted(exception);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Nothing is sent: Vigilry__Notifications__Paused is set")]
    private partial void LogPaused();

    [LoggerMessage(LogLevel.Error, "Deliveries could not be fetched or noted; next try in a few seconds")]
    private partial void LogInterrupted(Exception exception);

    /// <summary>Deliveries that wait for the same kind of server.</summary>
    private sealed record Lane(bool IsMail, int AtOnce)
    {
        private readonly System.Threading.Channels.Channel<bool> _wake = System.Threading.Channels.Channel.CreateBounded<bool>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        public SemaphoreSlim Places { get; } = new(AtOnce);

        public void Wake() => _wake.Writer.TryWrite(true);

        /// <summary>Waits for what is on its way.</summary>
        public async Task EndAsync()
        {
            for (var i = 0; i < AtOnce; i++)
            {
                await Places.WaitAsync();
            }
        }

        public async Task<bool> WaitAsync(CancellationToken ct) => await _wake.Reader.WaitToReadAsync(ct) && _wake.Reader.TryRead(out _);
    }
}
