using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Vigilry.Realtime;

/// <summary>What the host calls to have this module.</summary>
public static class RealtimeModule
{
    /// <summary>Registers the module's services.</summary>
    public static void AddRealtime(this IHostApplicationBuilder builder)
    {
    }

    /// <summary>Maps the module's routes.</summary>
    public static void MapRealtime(this IEndpointRouteBuilder routes)
    {
    }
}
