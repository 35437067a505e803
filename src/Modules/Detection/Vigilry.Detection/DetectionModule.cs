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

    /// <summary>Runs a mode over recorded events, which needs no server, and writes what it would have found as JSON lines.</summary>
    /// <param name="input">A file of one project's events, or a directory of them.</param>
    /// <param name="output">Where the lines go.</param>
    /// <param name="mode">The mode.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="FileNotFoundException">There is nothing to replay.</exception>
    /// <exception cref="InvalidDataException">A file cannot be read; the message says which, where, and why.</exception>
    public static Task ReplayAsync(FileSystemInfo input, TextWriter output, DetectionMode mode, CancellationToken ct) =>
        StreamReplay.RunAsync(input, output, mode, ct);

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
