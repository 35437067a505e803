using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace Vigilry.Platform.Scheduling;

/// <summary>Registers what runs at intervals.</summary>
public static class ScheduledJobs
{
    /// <summary>Runs a job at the start of the host and then at each interval, by a clock that cannot be put back.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="name">Of the job and its scheduler: one each, since a scheduler has one clock, which must not be the whole host's.</param>
    /// <param name="interval">From one run's begin to the next.</param>
    public static void AddScheduledJob<TJob>(this IServiceCollection services, string name, TimeSpan interval)
        where TJob : class, IJob => services.AddQuartz(name, quartz => quartz
            .UseTimeProvider(new SteadyTime(TimeProvider.System))
            .ScheduleJob<TJob>(trigger => trigger
                .WithIdentity(name)
                .StartNow()
                .WithSimpleSchedule(schedule => schedule.WithInterval(interval).RepeatForever())));
}
