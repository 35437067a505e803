using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;

namespace Vigilry.IntegrationTests.Fleet;

/// <summary>A load balancer as operators run: takes turns among the hosts that say that they are ready.</summary>
internal sealed class Balancer : IAsyncDisposable
{
    private const string Cluster = "hosts";
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(250);

    private readonly WebApplication _app;

    private Balancer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    private int Available =>
        _app.Services.GetRequiredService<IProxyStateLookup>().TryGetCluster(Cluster, out var cluster) ? cluster.DestinationsState.AvailableDestinations.Count : 0;

    /// <summary>Starts one.</summary>
    /// <param name="hosts">Where hosts are, or will be.</param>
    /// <param name="isSticky">Whether a client that keeps cookies stays with its host as long as that is ready.</param>
    public static async Task<Balancer> StartAsync(IEnumerable<Uri> hosts, bool isSticky)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = Cluster, Match = new RouteMatch { Path = "{**path}" } }],
            [
                new ClusterConfig
                {
                    ClusterId = Cluster,
                    LoadBalancingPolicy = "RoundRobin",
                    Destinations = hosts.ToDictionary(h => $"{h.Port}", h => new DestinationConfig { Address = $"{h}" }, StringComparer.Ordinal),
                    SessionAffinity = new SessionAffinityConfig { Enabled = isSticky, AffinityKeyName = "balancer", Policy = "HashCookie" },
                    HealthCheck = new HealthCheckConfig
                    {
                        AvailableDestinationsPolicy = "HealthyAndUnknown",
                        Active = new ActiveHealthCheckConfig { Enabled = true, Interval = AskEvery, Timeout = TimeSpan.FromSeconds(5), Path = "/readyz" },
                    },
                    HttpRequest = new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromSeconds(60) },
                    Metadata = new Dictionary<string, string>(StringComparer.Ordinal)
                    {
                        [ConsecutiveFailuresHealthPolicyOptions.ThresholdMetadataName] = "1",
                    },
                },
            ]);
        var app = builder.Build();
        app.UseRouting();
        app.MapReverseProxy();
        await app.StartAsync();
        return new Balancer(app);
    }

    /// <summary>Waits until so many hosts are given requests.</summary>
    public async Task UntilAvailableAsync(int count, CancellationToken ct)
    {
        while (Available != count)
        {
            await Task.Delay(20, ct);
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
