using StackExchange.Redis;

namespace Vigilry.Platform.Streaming;

/// <summary>Reads entries of the stream.</summary>
internal static class StreamReply
{
    /// <summary>An entry as <c>XREAD</c> answers it.</summary>
    public static DeliveredEvent ToDelivered(RedisResult entry)
    {
        var fields = (RedisValue[])entry[1]!;
        return new DeliveredEvent((string)entry[0]!, ToEvent(name =>
        {
            var index = Array.IndexOf(fields, name);
            return index >= 0 && index + 1 < fields.Length ? fields[index + 1] : RedisValue.Null;
        }));
    }

    /// <summary>What an entry carries; <see langword="null"/> if Vigilry did not write it.</summary>
    /// <param name="field">The value of a field.</param>
    public static PlatformEvent? ToEvent(Func<RedisValue, RedisValue> field) =>
        field(StreamFields.Type) is { IsNull: false } type
        && field(StreamFields.Data) is { IsNull: false } data
        && Guid.TryParse(field(StreamFields.OrganizationId).ToString(), out var organizationId)
        && Guid.TryParse(field(StreamFields.ProjectId).ToString(), out var projectId)
            ? new PlatformEvent(
                type.ToString(),
                organizationId,
                projectId,
                (ReadOnlyMemory<byte>)data,
                field(StreamFields.TraceParent),
                field(StreamFields.CausedAt) is { IsNull: false } at && at.TryParse(out long causedAt) ? DateTimeOffset.FromUnixTimeMilliseconds(causedAt) : null)
            : null;
}
