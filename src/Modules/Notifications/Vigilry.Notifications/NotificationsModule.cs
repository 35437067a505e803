using Microsoft.Extensions.Hosting;

namespace Vigilry.Notifications;

/// <summary>What the host calls to have this module.</summary>
public static class NotificationsModule
{
    /// <summary>Registers the module's services.</summary>
    public static void AddNotifications(this IHostApplicationBuilder builder)
    {
    }
}
