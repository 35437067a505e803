using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using StackExchange.Redis;

namespace Vigilry.Platform.Redis;

/// <summary>Opens connections to the Redis that <c>ConnectionStrings:Redis</c> names.</summary>
public sealed class RedisConnections(IConfiguration configuration)
{
    /// <summary>Fresh options; a connection that is lost comes back by itself.</summary>
    /// <param name="purpose">Shown by Redis in its list of clients.</param>
    public ConfigurationOptions Options(string purpose)
    {
        var options = ConfigurationOptions.Parse(configuration.GetConnectionString("Redis")
            ?? throw new InvalidOperationException("ConnectionStrings:Redis is not set."));
        options.AbortOnConnectFail = false;
        options.ClientName = $"vigilry-{purpose}";
        return options;
    }
}

/// <summary>Registers what modules need to talk to Redis.</summary>
public static class RedisRegistration
{
    /// <summary>Adds <see cref="RedisConnections"/> and the shared multiplexer, on which nobody may block, unless there is one.</summary>
    public static void AddRedis(this IServiceCollection services)
    {
        services.AddSingleton<RedisConnections>();
        services.TryAddSingleton<IConnectionMultiplexer>(provider =>
            ConnectionMultiplexer.Connect(provider.GetRequiredService<RedisConnections>().Options("shared")));
    }
}
