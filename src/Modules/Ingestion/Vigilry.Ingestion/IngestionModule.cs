using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Vigilry.Ingestion;

/// <summary>What the host calls to have this module.</summary>
public static class IngestionModule
{
    /// <summary>Registers the module's services.</summary>
    public static void AddIngestion(this IHostApplicationBuilder builder)
    {
    }

    /// <summary>Maps the module's routes.</summary>
    public static void MapIngestion(this IEndpointRouteBuilder routes)
    {
    }
}
