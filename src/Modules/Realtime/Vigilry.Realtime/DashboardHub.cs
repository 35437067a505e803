using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Vigilry.Auth.Contracts;

namespace Vigilry.Realtime;

/// <summary>Live messages for dashboards. A connection hears its session's organization and nothing else.</summary>
[Authorize(Policies.Session)]
internal sealed class DashboardHub(LiveSessions sessions) : Hub
{
    public const string Route = "/hubs/dashboard";

    /// <summary>The hub group of an organization.</summary>
    public static string GroupOf(Guid organizationId) => $"organization:{organizationId}";

    public override async Task OnConnectedAsync()
    {
        var caller = AuthContext.From(Context.User ?? throw new InvalidOperationException("The hub needs an authorization policy."));
        await Groups.AddToGroupAsync(Context.ConnectionId, GroupOf(caller.OrganizationId), Context.ConnectionAborted);
        if (caller.SessionId is { } sessionId)
        {
            // Last: of a connection that fails to join, SignalR does not say that it is over.
            sessions.Add(Context, sessionId);
        }

        await base.OnConnectedAsync();
    }

    /// <summary>
    /// Does nothing, and is answered only once the connection has joined its group: whoever then fetches the present state misses nothing that comes after.
    /// </summary>
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "Clients can call methods of the instance only.")]
    public Task Joined() => Task.CompletedTask;

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        sessions.Remove(Context);
        return base.OnDisconnectedAsync(exception);
    }
}
