namespace Vigilry.Ingestion.Data;

/// <summary>Events that one commit stored and that the stream may not know yet.</summary>
internal sealed class OutboxBatch
{
    public required Guid Id { get; init; }

    /// <summary>The project of each event in <see cref="EventIds"/>, at the same place.</summary>
    public required Guid[] ProjectIds { get; init; }

    public required Guid[] EventIds { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
