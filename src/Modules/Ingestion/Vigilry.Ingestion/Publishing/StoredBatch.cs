using Vigilry.Ingestion.Contracts;

namespace Vigilry.Ingestion.Publishing;

/// <summary>Events that one commit stored.</summary>
/// <param name="Id">Their outbox row.</param>
/// <param name="CreatedAt">The outbox row's time.</param>
/// <param name="Events">One or more; none if they are gone again.</param>
/// <param name="TraceParent">The commit's span, if it is traced.</param>
internal sealed record StoredBatch(Guid Id, DateTimeOffset CreatedAt, IReadOnlyList<StoredEvent> Events, string? TraceParent = null);

/// <summary>What the stream and the statistics need of an event: all but its payload and the rest of a long message.</summary>
/// <param name="HappenedAt">When it happened, but never later than it was received, UTC.</param>
/// <param name="Details">What adaptive detection looks at; without the payload's attributes if a crash came in between.</param>
internal sealed record StoredEvent(Guid OrganizationId, Guid ProjectId, DateTimeOffset HappenedAt, EventSummary Summary, ErrorDetails Details);
