using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vigilry.Auth.Contracts;
using Vigilry.Platform.Http;

namespace Vigilry.Auth.FirstRun;

/// <summary>Says at the start where the first account is made, as long as there is none.</summary>
internal sealed partial class LogSetupLink(IServiceScopeFactory scopes, PublicLinks links, ILogger<LogSetupLink> logger) : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<IFirstRun>().FindTokenAsync(cancellationToken) is { } token)
        {
            LogLink(LinkTo($"/setup?token={token}"));
        }
    }

    /// <summary>A server that listens on a socket file only has no URL that it knows of.</summary>
    private string LinkTo(string path)
    {
        try
        {
            return links.To(path);
        }
        catch (InvalidOperationException)
        {
            return path;
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "There is no account yet. Make the first one, with no mail, by this link, which works once: {Link}")]
    private partial void LogLink(string link);
}
