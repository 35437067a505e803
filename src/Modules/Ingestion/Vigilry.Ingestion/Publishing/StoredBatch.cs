using Vigilry.Ingestion.Data;

namespace Vigilry.Ingestion.Publishing;

/// <summary>Events that one commit stored.</summary>
/// <param name="Id">Their outbox row.</param>
/// <param name="Events">One or more.</param>
internal sealed record StoredBatch(Guid Id, IReadOnlyList<Event> Events);
