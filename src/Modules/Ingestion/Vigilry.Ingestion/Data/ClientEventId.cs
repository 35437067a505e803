namespace Vigilry.Ingestion.Data;

/// <summary>An id that a client chose for an event, so that the event is known when it is sent again on another day.</summary>
internal sealed class ClientEventId
{
    public required Guid ProjectId { get; init; }

    public required Guid EventId { get; init; }

    /// <summary>When the event was stored that has it.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
}
