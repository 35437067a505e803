using System.Diagnostics.Metrics;
using StackExchange.Redis;
using Vigilry.Platform.Scripts;
using Vigilry.Platform.Telemetry;

namespace Vigilry.Platform.Streaming;

/// <summary>How far Vigilry's consumer groups are behind, for metrics.</summary>
public sealed class StreamLag(IConnectionMultiplexer redis)
{
    private const int MostCounted = 50;
    private static readonly string Script = ScriptResource.Load<StreamLag>("StreamLag.lua");

    /// <summary>The gauge that shows it.</summary>
    public SampledGauge ToGauge(IMeterFactory meters) => new(
        meters.CreatePlatformMeter(),
        "vigilry.stream.lag",
        "{entry}",
        "Entries of the stream that a consumer group has not finished",
        ReadAsync);

    /// <summary>Entries that are unread or unfinished, for each group of Vigilry's own that there is; groups of others may have any name.</summary>
    private async Task<IReadOnlyList<Measurement<long>>> ReadAsync(CancellationToken ct)
    {
        var reply = await redis.GetDatabase().ScriptEvaluateAsync(Script, [PlatformEvents.Key], [MostCounted]).WaitAsync(ct);
        return
        [
            .. Enumerable.Range(0, reply.Length / 2)
                .Select(i => (Group: $"{reply[2 * i]}", Entries: (long)reply[(2 * i) + 1]))
                .Where(g => g.Group is PlatformEvents.RiskWorker or PlatformEvents.WsService or PlatformEvents.AdaptiveDetection)
                .Select(g => new Measurement<long>(g.Entries, new KeyValuePair<string, object?>("group", g.Group))),
        ];
    }
}
