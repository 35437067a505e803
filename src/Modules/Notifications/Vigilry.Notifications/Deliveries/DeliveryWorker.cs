using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Vigilry.Notifications.Deliveries;

/// <summary>Has due mails sent: at once those of this host, within seconds what others left.</summary>
internal sealed partial class DeliveryWorker(
    IServiceScopeFactory scopes, TimeProvider time, ILogger<DeliveryWorker> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(3);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>A mail was committed that is to be sent.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var timer = time.CreateTimer(_ => Wake(), state: null, TimeSpan.Zero, LookEvery);
        while (await _wake.Reader.WaitToReadAsync(stoppingToken))
        {
            _wake.Reader.TryRead(out _);
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var due = scope.ServiceProvider.GetRequiredService<DueDeliveries>();
                while (await due.SendNextAsync(stoppingToken))
                {
                }
            }
            catch (Exception exception)
            {
                // While the host stops no fault may leave: it would be logged as what stopped the host.
                if (!stoppingToken.IsCancellationRequested)
                {
                    LogInterrupted(exception);
                }
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "Mails could not be fetched or noted as sent; next try in a few seconds")]
    private partial void LogInterrupted(Exception exception);
}
