namespace Vigilry.Incidents.Data;

/// <summary>An event that belongs to an incident. The event itself is Ingestion's and may be gone after its retention.</summary>
internal sealed class AttachedEvent
{
    public Guid IncidentId { get; init; }

    public required Guid EventId { get; init; }

    public required DateTimeOffset At { get; init; }
}
