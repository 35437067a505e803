using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Vigilry.Incidents;

/// <summary>What the host calls to have this module.</summary>
public static class IncidentsModule
{
    /// <summary>Registers the module's services.</summary>
    public static void AddIncidents(this IHostApplicationBuilder builder)
    {
    }

    /// <summary>Maps the module's routes.</summary>
    public static void MapIncidents(this IEndpointRouteBuilder routes)
    {
    }
}
