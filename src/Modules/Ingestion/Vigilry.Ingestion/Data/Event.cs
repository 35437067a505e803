using System.Linq.Expressions;
using Vigilry.Ingestion.Contracts;
using Vigilry.Ingestion.Publishing;

namespace Vigilry.Ingestion.Data;

/// <summary>An event as stored.</summary>
internal sealed class Event
{
    /// <summary>The longest message that <see cref="ToSummary"/> carries, in characters.</summary>
    private const int SummaryMessageLength = 500;

    /// <summary>What a query selects for lists: never the payload, which may be large.</summary>
    public static readonly Expression<Func<Event, EventSummary>> Summary = e => new EventSummary(
        e.Id,
        e.Severity,
        e.Type,
        e.Message == null || e.Message.Length <= SummaryMessageLength ? e.Message : e.Message.Substring(0, SummaryMessageLength),
        e.Source,
        e.CorrelationId,
        e.Release,
        e.Environment,
        e.Timestamp,
        e.ReceivedAt);

    private static readonly Func<Event, EventSummary> Summarize = Summary.Compile();

    public required Guid Id { get; init; }

    /// <summary>Whether the client chose the id, and so may send it again; not stored.</summary>
    public bool HasClientId { get; init; }

    public required Guid OrganizationId { get; init; }

    public required Guid ProjectId { get; init; }

    public required EventSeverity Severity { get; init; }

    public required string Type { get; init; }

    public string? Message { get; init; }

    public string? Source { get; init; }

    public string? CorrelationId { get; init; }

    /// <summary>What groups it with its like: the client's word, or else what the server derived.</summary>
    public string? Fingerprint { get; init; }

    public string? Release { get; init; }

    public string? Environment { get; init; }

    /// <summary>A JSON object.</summary>
    public string? Payload { get; init; }

    /// <summary>When it happened, as the client says.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>What of its payload may tell why it happened; known only while it is being received, and not stored.</summary>
    public IReadOnlyList<AttributeValue> PayloadAttributes { get; init; } = [];

    /// <summary>Whom it hit; as above.</summary>
    public string? User { get; init; }

    /// <summary>When it happened, but never later than received: a client's clock that is ahead must not hold a window open.</summary>
    public DateTimeOffset HappenedAt => Timestamp < ReceivedAt ? Timestamp : ReceivedAt;

    /// <summary>What it takes up in memory, and on its way to PostgreSQL.</summary>
    public int ApproximateBytes => 512 + (sizeof(char) * (Type.Length + Length(Message) + Length(Source) + Length(CorrelationId)
        + Length(Fingerprint) + Length(Release) + Length(Environment) + Length(Payload) + Length(User) + PayloadAttributes.Sum(a => a.Name.Length + a.Value.Length)));

    public StoredEvent ToStored() => new(OrganizationId, ProjectId, HappenedAt, ToSummary(), ToDetails());

    /// <summary>The event as adaptive detection sees it.</summary>
    public ErrorDetails ToDetails() => new(HappenedAt, Severity is EventSeverity.Critical, Fingerprint, User ?? Source, [.. Labels(), .. PayloadAttributes]);

    public EventSummary ToSummary() => Summarize(this);

    private IEnumerable<AttributeValue> Labels()
    {
        yield return new AttributeValue("type", Type);
        if (Release is not null)
        {
            yield return new AttributeValue("release", Release);
        }

        if (Environment is not null)
        {
            yield return new AttributeValue("environment", Environment);
        }

        if (Source is not null)
        {
            yield return new AttributeValue("source", Source);
        }
    }

    private static int Length(string? text) => text?.Length ?? 0;
}
