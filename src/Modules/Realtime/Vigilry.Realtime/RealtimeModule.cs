using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR.StackExchangeRedis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using Vigilry.Platform.Json;
using Vigilry.Platform.Redis;

namespace Vigilry.Realtime;

/// <summary>What the host calls to have this module.</summary>
public static class RealtimeModule
{
    /// <summary>Registers the module's services.</summary>
    public static void AddRealtime(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSignalR()
            .AddJsonProtocol(json => WireJson.Apply(json.PayloadSerializerOptions))
            .AddStackExchangeRedis();
        services.AddOptions<RedisOptions>().Configure<RedisConnections>((backplane, connections) =>
        {
            backplane.Configuration.ChannelPrefix = RedisChannel.Literal("vigilry:hub");
            backplane.ConnectionFactory = async log =>
            {
                var options = connections.Options("backplane");
                options.ChannelPrefix = backplane.Configuration.ChannelPrefix;
                return await ConnectionMultiplexer.ConnectAsync(options, log);
            };
        });
        services.AddSingleton<LiveHosts>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveHosts>());
        services.AddSingleton<LiveEvents>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveEvents>());
        services.AddSingleton<LiveSessions>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveSessions>());
        services.AddSingleton<RealtimeTelemetry>();
        services.AddSingleton<BroadcastReports>();
        services.AddHostedService(provider => provider.GetRequiredService<BroadcastReports>());
        services.AddHostedService<Broadcaster>();
    }

    /// <summary>Maps the module's routes.</summary>
    public static void MapRealtime(this IEndpointRouteBuilder routes) => routes.MapHub<DashboardHub>(DashboardHub.Route);
}
