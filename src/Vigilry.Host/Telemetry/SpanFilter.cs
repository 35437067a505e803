using System.Diagnostics;
using OpenTelemetry;

namespace Vigilry.Host.Telemetry;

/// <summary>Leaves out of traces who sent a request and what its path says beyond the route, and whole traces that tell nothing.</summary>
internal sealed class SpanFilter : BaseProcessor<Activity>
{
    private static readonly string[] NobodysBusiness = ["url.path", "url.query", "user_agent.original", "client.address", "network.peer.address"];
    private static readonly string[] Probes = ["/healthz", "/readyz", "/metrics"];

    public override void OnEnd(Activity data)
    {
        foreach (var tag in NobodysBusiness)
        {
            data.SetTag(tag, null);
        }

        if (IsOfProbe(data) || IsOfPolling(data))
        {
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }

    private static bool IsOfProbe(Activity activity) => activity.GetTagItem("http.route") is string route && Probes.Contains(route, StringComparer.Ordinal);

    /// <summary>Statements that no request and no event led to: workers look every few seconds whether there is something to do.</summary>
    private static bool IsOfPolling(Activity activity) => activity.Source.Name is "Npgsql" && activity.ParentSpanId == default;
}
