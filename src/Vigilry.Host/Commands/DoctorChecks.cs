using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using StackExchange.Redis;
using Vigilry.Notifications.Contracts;
using Vigilry.Platform.Data;
using Vigilry.Platform.Redis;
using Vigilry.Platform.Servers;

namespace Vigilry.Host.Commands;

/// <summary>What <see cref="DoctorCommand"/> looks at.</summary>
internal sealed class DoctorChecks(
    IServiceProvider services,
    NpgsqlDataSource database,
    IConnectionMultiplexer redis,
    RedisConnections connections,
    IEnumerable<ModuleDatabase> modules,
    DataDirectory directory,
    IMailServer mail,
    IConfiguration configuration,
    TimeProvider time)
{
    private const int OldestPostgres = 15;
    private const long Gigabyte = 1024L * 1024 * 1024;
    private static readonly Version OldestRedis = new(7, 0);
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(1);

    public IEnumerable<(string Name, Func<CancellationToken, Task<HealthCheckResult>> Look)> All() =>
    [
        ("postgres", PostgresAsync),
        ("migrations", MigrationsAsync),
        ("redis", RedisAsync),
        ("clock", ClockAsync),
        ("disk", DiskAsync),
        ("mail", MailAsync),
        ("instance", InstanceAsync),
    ];

    private async Task<HealthCheckResult> PostgresAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "SELECT current_setting('server_version'), current_setting('server_version_num')::int / 10000, current_setting('fsync'), current_setting('synchronous_commit'), current_setting('max_connections')::int, pg_is_in_recovery()");
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var (version, most) = (reader.GetString(0), reader.GetInt32(4));
        var pool = new NpgsqlConnectionStringBuilder(database.ConnectionString).MaxPoolSize;
        return reader.GetInt32(1) < OldestPostgres ? HealthCheckResult.Unhealthy($"PostgreSQL {version} is too old: {OldestPostgres} or newer is needed.")
            : reader.GetBoolean(5) ? HealthCheckResult.Unhealthy("This is a standby, which takes no writes. Name the primary.")
            : reader.GetString(2) is "off" || reader.GetString(3) is "off" ? HealthCheckResult.Degraded($"PostgreSQL {version} runs with fsync or synchronous_commit off: events that were accepted can be lost.")
            : pool > most - 10 ? HealthCheckResult.Degraded($"PostgreSQL {version} takes {most} connections, and a host may want {pool}. Set Maximum Pool Size in the connection string, or max_connections.")
            : HealthCheckResult.Healthy($"PostgreSQL {version}, at most {most} connections, of which a host takes {pool}.");
    }

    private async Task<HealthCheckResult> MigrationsAsync(CancellationToken ct)
    {
        var (pending, newer) = (0, 0);
        foreach (var module in modules)
        {
            var context = ((DbContext)services.GetRequiredService(module.Context)).Database;
            var applied = await context.GetAppliedMigrationsAsync(ct);
            pending += context.GetMigrations().Except(applied, StringComparer.Ordinal).Count();
            newer += applied.Except(context.GetMigrations(), StringComparer.Ordinal).Count();
        }

        return newer > 0 ? HealthCheckResult.Degraded($"A newer Vigilry has applied {newer} migrations. This one goes on beside it during an upgrade.")
            : pending > 0 ? HealthCheckResult.Degraded($"{pending} are still to be applied: by vigilry migrate, or at the next start.")
            : HealthCheckResult.Healthy("The database is up to date.");
    }

    private async Task<HealthCheckResult> RedisAsync(CancellationToken ct)
    {
        // INFO counts as an administrator's command.
        var options = connections.Options("doctor");
        options.AllowAdmin = true;
        await using var admin = await ConnectionMultiplexer.ConnectAsync(options).WaitAsync(ct);
        var primary = admin.GetServers().FirstOrDefault(s => s is { IsConnected: true, IsReplica: false });
        if (primary is null)
        {
            return HealthCheckResult.Unhealthy("It does not answer, or is a replica, which takes no writes. See ConnectionStrings__Redis.");
        }

        var info = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var section in (string[])["memory", "persistence"])
        {
            foreach (var (key, value) in (await primary.InfoAsync(section).WaitAsync(ct)).SelectMany(g => g))
            {
                info[key] = value;
            }
        }

        return primary.Version < OldestRedis ? HealthCheckResult.Unhealthy($"Redis {primary.Version} is too old: {OldestRedis} or newer is needed.")
            : info.GetValueOrDefault("maxmemory_policy") is { } policy and not "noeviction" ? HealthCheckResult.Unhealthy($"Redis {primary.Version} throws away keys when its memory is full (maxmemory-policy {policy}). Set it to noeviction.")
            : info.GetValueOrDefault("aof_enabled") is not "1" ? HealthCheckResult.Degraded($"Redis {primary.Version} has no append-only file: after a crash the clocks of incidents are set anew.")
            : HealthCheckResult.Healthy($"Redis {primary.Version} with an append-only file, {info.GetValueOrDefault("used_memory_human")} in use.");
    }

    private async Task<HealthCheckResult> ClockAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("SELECT clock_timestamp()");
        var ofPostgres = await DifferenceAsync(async () => ((DateTime?)await command.ExecuteScalarAsync(ct)).GetValueOrDefault());
        var ofRedis = await DifferenceAsync(async () => await redis.GetServers().First(s => s.IsConnected).TimeAsync().WaitAsync(ct));
        var detail = string.Create(CultureInfo.InvariantCulture, $"PostgreSQL's is {ofPostgres.TotalMilliseconds:+0;-0;0} ms from this machine's, Redis' {ofRedis.TotalMilliseconds:+0;-0;0} ms.");
        return ofPostgres.Duration() > ClockTolerance || ofRedis.Duration() > ClockTolerance
            ? HealthCheckResult.Degraded($"{detail} Synchronise them (NTP): windows and incidents go by them.")
            : HealthCheckResult.Healthy(detail);
    }

    /// <summary>How far another clock is ahead, taken to be read halfway between asking and the answer.</summary>
    private async Task<TimeSpan> DifferenceAsync(Func<Task<DateTime>> read)
    {
        var asked = time.GetUtcNow();
        var other = await read();
        return other - (asked + ((time.GetUtcNow() - asked) / 2)).UtcDateTime;
    }

    private Task<HealthCheckResult> DiskAsync(CancellationToken ct)
    {
        var existing = new DirectoryInfo(directory.Path);
        while (!existing.Exists && existing.Parent is { } parent)
        {
            existing = parent;
        }

        var free = new DriveInfo(existing.FullName).AvailableFreeSpace;
        var detail = string.Create(CultureInfo.InvariantCulture, $"{directory.Path} has {(double)free / Gigabyte:0.0} GiB free.");
        return Task.FromResult(free < Gigabyte ? HealthCheckResult.Degraded(detail) : HealthCheckResult.Healthy(detail));
    }

    private async Task<HealthCheckResult> MailAsync(CancellationToken ct) => !mail.IsSet
        ? HealthCheckResult.Degraded("No mail server is set: mails are files in the data directory's outbox. See Vigilry__Smtp__Host.")
        : await mail.FindFaultAsync(ct) is { } fault
            ? HealthCheckResult.Unhealthy(fault)
            : HealthCheckResult.Healthy("The mail server takes connections and the log-in. No mail was sent.");

    private async Task<HealthCheckResult> InstanceAsync(CancellationToken ct)
    {
        var url = CommandHost.UrlOf(configuration);
        try
        {
            using var http = new HttpClient { BaseAddress = url };
            using var ready = await http.GetAsync(new Uri("/readyz", UriKind.Relative), ct);
            return ready.IsSuccessStatusCode
                ? HealthCheckResult.Healthy($"{url} is ready.")
                : HealthCheckResult.Unhealthy($"{url} is not ready: {await ready.Content.ReadAsStringAsync(ct)}");
        }
        catch (HttpRequestException)
        {
            return HealthCheckResult.Degraded($"None answers at {url}.");
        }
    }
}
