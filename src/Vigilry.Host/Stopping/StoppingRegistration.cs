using Microsoft.Extensions.Options;
using Quartz;
using Vigilry.Platform.Settings;

namespace Vigilry.Host.Stopping;

/// <summary>Registers the order in which the host stops.</summary>
internal static class StoppingRegistration
{
    /// <summary>However long requests may take: what was accepted is stored, and deliveries end.</summary>
    private static readonly TimeSpan TimeForTheRest = TimeSpan.FromSeconds(20);

    public static void AddOrderlyStop(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSettings<StoppingOptions, StoppingOptionsValidator>(StoppingOptions.Section);
        services.AddOptions<HostOptions>().Configure<IOptions<StoppingOptions>>((host, stopping) => host.ShutdownTimeout = stopping.Value.RequestsFor + TimeForTheRest);
        services.AddSingleton<Draining>();
        services.AddHealthChecks().AddCheck<Draining>("stopping");
        services.AddSingleton<IHostLifetime, ProgramLifetime>();
        services.AddHostedService<OrderlyStop>();

        // Jobs are repeated; one that takes long, such as indexing a day, need not end first.
        services.ConfigureAll<QuartzSchedulerOptions>(quartz => quartz.ShutdownJobInterruption = ShutdownJobInterruption.Always);
        services.AddQuartzHostedService(quartz => quartz.WaitForJobsToComplete = true);
    }

    /// <summary>Signals are the program's to take, which lets the host drain first: the lifetime that is usual stops it at once.</summary>
    private sealed class ProgramLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
