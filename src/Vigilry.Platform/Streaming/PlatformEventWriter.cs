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
        var appends = events.Select(e => database.StreamAddAsync(
            PlatformEvents.Key,
            [
                new NameValueEntry(StreamFields.Type, e.Type),
                new NameValueEntry(StreamFields.OrganizationId, e.OrganizationId.ToString()),
                new NameValueEntry(StreamFields.ProjectId, e.ProjectId.ToString()),
                new NameValueEntry(StreamFields.Data, e.Data),
            ],
            maxLength: MostEntries,
            useApproximateMaxLength: true));
        await Task.WhenAll(appends).WaitAsync(ct);
    }
}

internal static class StreamFields
{
    public const string Type = "type";
    public const string OrganizationId = "organizationId";
    public const string ProjectId = "projectId";
    public const string Data = "data";
}
