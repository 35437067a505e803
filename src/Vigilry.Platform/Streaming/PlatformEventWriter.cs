using StackExchange.Redis;

namespace Vigilry.Platform.Streaming;

/// <summary>Appends to the stream <see cref="PlatformEvents.Key"/>.</summary>
public sealed class PlatformEventWriter(IConnectionMultiplexer redis)
{
    /// <summary>Only a last stop: <see cref="StreamTrimmer"/> keeps the stream far shorter.</summary>
    private const int MostEntries = 1_000_000;

    /// <summary>Appends all in one pipelined round trip, in order.</summary>
    /// <exception cref="RedisException">Redis did not answer; some or all may have been appended: append all again.</exception>
    public async Task AppendAsync(IReadOnlyCollection<PlatformEvent> events, CancellationToken ct)
    {
        var database = redis.GetDatabase();
        var appends = events.Select(e => database.StreamAddAsync(PlatformEvents.Key, ToFields(e), maxLength: MostEntries, useApproximateMaxLength: true));
        await Task.WhenAll(appends).WaitAsync(ct);
    }

    private static NameValueEntry[] ToFields(PlatformEvent platformEvent) =>
    [
        new(StreamFields.Type, platformEvent.Type),
        new(StreamFields.OrganizationId, platformEvent.OrganizationId.ToString()),
        new(StreamFields.ProjectId, platformEvent.ProjectId.ToString()),
        new(StreamFields.Data, platformEvent.Data),
        .. platformEvent.TraceParent is { } traceParent ? [new(StreamFields.TraceParent, traceParent)] : (NameValueEntry[])[],
        .. platformEvent.CausedAt is { } causedAt ? [new(StreamFields.CausedAt, causedAt.ToUnixTimeMilliseconds())] : (NameValueEntry[])[],
    ];
}

internal static class StreamFields
{
    public const string Type = "type";
    public const string OrganizationId = "organizationId";
    public const string ProjectId = "projectId";
    public const string Data = "data";
    public const string TraceParent = "traceparent";
    public const string CausedAt = "causedAt";
}
