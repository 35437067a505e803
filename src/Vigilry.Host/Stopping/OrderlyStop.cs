using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Options;

namespace Vigilry.Host.Stopping;

/// <summary>
/// Ends the requests before anything else is stopped, and within a time of their own: one that hangs must not use up what the others need
/// to flush what was accepted.
/// </summary>
internal sealed partial class OrderlyStop(
    IServer server, IHostApplicationLifetime lifetime, IOptions<StoppingOptions> options, TimeProvider time, ILogger<OrderlyStop> logger)
    : IHostedLifecycleService
{
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // Dashboards' connections would stay for ever; this closes them.
        lifetime.StopApplication();
        LogStopping();
        using var patience = new CancellationTokenSource(options.Value.RequestsFor, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        await server.StopAsync(either.Token);
    }

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        LogStopped();
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "Vigilry is shutting down")]
    private partial void LogStopping();

    [LoggerMessage(LogLevel.Information, "Vigilry has stopped: what was accepted is stored")]
    private partial void LogStopped();
}
