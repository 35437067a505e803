using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vigilry.Auth.Contracts;

namespace Vigilry.Realtime;

/// <summary>
/// Closes the connections of this host whose session is over: a connection outlives the request that was authenticated. It asks once every few seconds
/// for all of them, which also finds sessions that ran out and members who were removed.
/// </summary>
internal sealed partial class LiveSessions(IServiceScopeFactory scopes, TimeProvider time, ILogger<LiveSessions> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<HubCallerContext, Guid> _connections = new();

    /// <summary>How many connections there are.</summary>
    public int Count => _connections.Count;

    /// <summary>A connection was made with this session.</summary>
    public void Add(HubCallerContext connection, Guid sessionId) => _connections[connection] = sessionId;

    /// <summary>The connection is closed.</summary>
    public void Remove(HubCallerContext connection) => _connections.TryRemove(connection, out _);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CloseOverAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotChecked(exception.GetType().Name);
            }
        }
    }

    private async Task CloseOverAsync(CancellationToken ct)
    {
        var sessionIds = _connections.Values.Distinct().ToArray();
        if (sessionIds.Length == 0)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var over = await scope.ServiceProvider.GetRequiredService<ISessions>().FindOverAsync(sessionIds, ct);
        foreach (var (connection, _) in _connections.Where(c => over.Contains(c.Value)))
        {
            connection.Abort();
        }
    }

    [LoggerMessage(LogLevel.Warning, "Which live sessions are over could not be asked ({Fault}); next try in some seconds")]
    private partial void LogNotChecked(string fault);
}
