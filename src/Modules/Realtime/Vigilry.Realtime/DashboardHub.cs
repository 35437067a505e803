using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Vigilry.Auth.Contracts;

namespace Vigilry.Realtime;

/// <summary>Live messages for dashboards. A connection hears its session's organization and nothing else; clients send nothing.</summary>
[Authorize(Policies.Session)]
internal sealed class DashboardHub(LiveSessions sessions) : Hub
{
    public const string Route = "/hubs/dashboard";

    /// <summary>The hub group of an organization.</summary>
    public static string GroupOf(Guid organizationId) => $"organization:{organizationId}";

    public override async Task OnConnectedAsync()
    {
        var caller = AuthContext.From(Context.User ?? throw new InvalidOperationException("The hub needs an authorization policy."));
        if (caller.SessionId is { } sessionId)
        {
            sessions.Add(Context, sessionId);
        }

        await Groups.AddToGroupAsync(Context.ConnectionId, GroupOf(caller.OrganizationId), Context.ConnectionAborted);
        await base.OnConnectedAsync();
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        sessions.Remove(Context);
        return base.OnDisconnectedAsync(exception);
    }
}
