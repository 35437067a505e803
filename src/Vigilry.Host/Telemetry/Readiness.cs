using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using StackExchange.Redis;
using Vigilry.Incidents;
using Vigilry.Notifications;
using Vigilry.Platform.Json;
using Vigilry.Platform.Servers;
using Vigilry.Platform.Streaming;
using Vigilry.Platform.Telemetry;

namespace Vigilry.Host.Telemetry;

/// <summary><c>/healthz</c> says that the process answers, <c>/readyz</c> whether what it depends on does.</summary>
internal static class Readiness
{
    private static readonly string[] Workers =
        [PlatformEvents.RiskWorker, PlatformEvents.AdaptiveDetection, PlatformEvents.WsService, .. IncidentsModule.Workers, .. NotificationsModule.Workers];

    /// <summary>For PostgreSQL and Redis, one beside the other: whoever asks is answered even if both hang.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>How often the metrics look.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    public static void AddReadiness(this IHostApplicationBuilder builder)
    {
        var checks = builder.Services.AddHealthChecks()
            .AddCheck<PostgresCheck>("postgres", timeout: Patience)
            .AddCheck<RedisCheck>("redis", timeout: Patience)
            .AddCheck<MigrationsCheck>("migrations")
            .AddCheck<DiskCheck>("disk");
        foreach (var worker in Workers)
        {
            checks.AddTypeActivatedCheck<WorkerCheck>(worker, worker);
        }

        builder.Services.AddSingleton<Heartbeats>();
        builder.Services.AddSingleton<IHealthCheckPublisher, ReadinessGauge>();
        builder.Services.Configure<HealthCheckPublisherOptions>(publishing => (publishing.Delay, publishing.Period) = (TimeSpan.FromSeconds(1), LookEvery));
    }

    public static void MapReadiness(this IEndpointRouteBuilder routes)
    {
        // Before authentication, which asks PostgreSQL where a request brings a key or a session along.
        routes.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false }).ShortCircuit();
        routes.MapHealthChecks("/readyz", new HealthCheckOptions
        {
            ResponseWriter = (context, report) => context.Response.WriteAsJsonAsync(
                new
                {
                    status = report.Status,
                    checks = report.Entries.ToDictionary(e => e.Key, e => e.Value.Status, StringComparer.Ordinal),
                    reasons = report.Entries.Where(e => e.Value.Status is not HealthStatus.Healthy)
                        .ToDictionary(e => e.Key, e => ReasonOf(e.Value), StringComparer.Ordinal),
                },
                WireJson.Options,
                context.RequestAborted),
        }).ShortCircuit();
    }

    /// <summary>Why a check failed. An exception's own text may name what is nobody else's business.</summary>
    private static string ReasonOf(HealthReportEntry entry) =>
        entry is { Exception: null, Description: { } description } ? description : "It does not answer.";

    private sealed class PostgresCheck(NpgsqlDataSource dataSource) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await using var command = dataSource.CreateCommand("SELECT 1");

            // The token alone does not end it: Npgsql asks the server to cancel, and waits for that.
            await command.ExecuteScalarAsync(cancellationToken).WaitAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
    }

    private sealed class MigrationsCheck(Migrations migrations) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(migrations.Applied ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("They are not applied yet."));
    }

    private sealed class DiskCheck(DataDisk disk) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(disk.IsNearlyFull
                ? HealthCheckResult.Unhealthy("The disk of the data directory is nearly full: no events are taken until there is space again.")
                : HealthCheckResult.Healthy());
    }

    /// <summary>A late worker is told and does not make the host unready: events can be taken, and other hosts would be as late.</summary>
    private sealed class WorkerCheck(string worker, Heartbeats heartbeats) : IHealthCheck
    {
        /// <summary>A worker goes through its loop every 5 s, and waits longer where one of its servers was away.</summary>
        private static readonly TimeSpan Late = TimeSpan.FromSeconds(30);

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(heartbeats.SinceLast(worker) is var since && since > Late
                ? HealthCheckResult.Degraded($"It has got nowhere for {since.TotalSeconds:0} s.")
                : HealthCheckResult.Healthy());
    }

    private sealed class RedisCheck(IConnectionMultiplexer redis) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await redis.GetDatabase().PingAsync().WaitAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
    }
}
