using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vigilry.Platform.Settings;

namespace Vigilry.Platform.Servers;

/// <summary>Gives a host that names no PostgreSQL or no Redis its own.</summary>
public static class EmbeddedServersRegistration
{
    private const string Postgres = "Postgres";
    private const string Redis = "Redis";

    /// <summary>Settles the data directory, watches its disk, and sets the connection strings of the servers that run there.</summary>
    /// <exception cref="ServerStartException">PostgreSQL may not enter the data directory that is set.</exception>
    public static void AddEmbeddedServers(this IHostApplicationBuilder builder)
    {
        var wanted = new WantedServers(IsUnset(builder, Postgres), IsUnset(builder, Redis));
        var directory = DataDirectory.Resolve(builder.Configuration["Vigilry:DataDirectory"], wanted.Postgres ? PostgresServer.User : null);
        builder.Configuration.AddInMemoryCollection(
        [
            .. wanted.Postgres ? [new($"ConnectionStrings:{Postgres}", PostgresServer.ConnectionString(directory.Path))] : (KeyValuePair<string, string?>[])[],
            .. wanted.Redis ? [new($"ConnectionStrings:{Redis}", RedisServer.ConnectionString(directory.Path))] : (KeyValuePair<string, string?>[])[],
        ]);
        builder.Services.AddSingleton(directory);
        builder.Services.AddSingleton(wanted);
        builder.Services.AddSettings<ConnectionStringsOptions, ConnectionStringsOptionsValidator>(ConnectionStringsOptions.Section);
        builder.Services.AddSingleton(new SettingsSection(DataDirectoryOptions.Section, typeof(DataDirectoryOptions)));
        builder.Services.AddSettings<DataDiskOptions, DataDiskOptionsValidator>(DataDiskOptions.Section);
        builder.Services.AddSingleton(services => new DataDisk(
            directory,
            wanted,
            services.GetRequiredService<IOptions<DataDiskOptions>>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<DataDisk>>()));
        builder.Services.AddHostedService(services => services.GetRequiredService<DataDisk>());
    }

    /// <summary>Starts the servers that this host is to run for itself.</summary>
    /// <returns>Stops them, when it is disposed: after the host has stopped and let go of all its connections.</returns>
    /// <exception cref="ServerStartException">The message says why not, and what to do.</exception>
    public static async Task<IAsyncDisposable> StartEmbeddedServersAsync(this IServiceProvider services, CancellationToken ct)
    {
        var servers = new EmbeddedServers(
            services.GetRequiredService<WantedServers>(),
            services.GetRequiredService<DataDirectory>(),
            ServerPrograms.OfThisMachine(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>());
        try
        {
            await servers.StartAsync(ct);
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <summary>As <see cref="StartEmbeddedServersAsync"/>, unless a running host has started them already: then they are used.</summary>
    /// <exception cref="ServerStartException">The message says why not, and what to do.</exception>
    public static async Task<IAsyncDisposable?> JoinEmbeddedServersAsync(this IServiceProvider services, CancellationToken ct) =>
        DataDirectoryLock.IsHeld(services.GetRequiredService<DataDirectory>().Path) ? null : await services.StartEmbeddedServersAsync(ct);

    private static bool IsUnset(IHostApplicationBuilder builder, string name) => string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString(name));
}
