using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Vigilry.Detection;

/// <summary>What the host calls to have this module.</summary>
public static class DetectionModule
{
    /// <summary>Registers the module's services.</summary>
    public static void AddDetection(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptionsWithValidateOnStart<DetectionOptions, DetectionOptionsValidator>().BindConfiguration(DetectionOptions.Section);
        services.AddScoped<SpikeDetector>();
        services.AddHostedService<RiskWorker>();
    }
}
