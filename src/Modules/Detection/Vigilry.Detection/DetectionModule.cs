using Microsoft.Extensions.Hosting;

namespace Vigilry.Detection;

/// <summary>What the host calls to have this module.</summary>
public static class DetectionModule
{
    /// <summary>Registers the module's services.</summary>
    public static void AddDetection(this IHostApplicationBuilder builder)
    {
    }
}
