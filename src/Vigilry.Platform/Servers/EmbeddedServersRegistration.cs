using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Vigilry.Platform.Servers;

/// <summary>Gives a host that names no PostgreSQL or no Redis its own.</summary>
public static class EmbeddedServersRegistration
{
    /// <summary>Settles the data directory and starts what has no connection string, before any other service of the host starts.</summary>
    public static void AddEmbeddedServers(this IHostApplicationBuilder builder)
    {
        var path = builder.Configuration["Vigilry:DataDirectory"] ?? "data";
        builder.Services.AddSingleton(new DataDirectory(Path.GetFullPath(path)));
    }
}
