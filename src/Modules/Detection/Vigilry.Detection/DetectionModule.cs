using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Vigilry.Auth.Contracts;
using Vigilry.Detection.Contracts;
using Vigilry.Detection.Live;
using Vigilry.Detection.Replay;
using Vigilry.Platform.Scheduling;
using Vigilry.Platform.Settings;

namespace Vigilry.Detection;

/// <summary>What the host calls to have this module.</summary>
public static class DetectionModule
{
    private static readonly TimeSpan RecoverEvery = TimeSpan.FromSeconds(30);

    /// <summary>Registers the module's services.</summary>
    public static void AddDetection(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSettings<DetectionOptions, DetectionOptionsValidator>(DetectionOptions.Section);
        services.AddSingleton<DetectionTelemetry>();
        services.TryAddSingleton<IDetectionRules, DetectionRules>();
        services.AddScoped<SpikeDetector>();
        services.AddScoped<WindowRecovery>();
        services.AddScoped<INotificationHandler<ProjectSettingsChanged>, CountAnewOnSettingsChanged>();
        services.AddScoped<INotificationHandler<ProjectDeleted>, ForgetProject>();
        services.AddHostedService<RiskWorker>();
        services.AddSingleton<DetectorStore>();
        services.AddSingleton<IDetectionInsight, DetectionInsights>();
        services.AddSingleton<IDetectionPreview, DetectionPreview>();
        services.AddSingleton<AdaptiveWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<AdaptiveWorker>());
        services.AddScheduledJob<RecoverWindowsJob>("recover-windows", RecoverEvery);
    }
}
