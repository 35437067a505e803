using System.Text.Json;

namespace Vigilry.Ingestion.Contracts;

/// <summary>An event with all that its sender said.</summary>
public sealed record EventResponse(
    Guid Id,
    Guid ProjectId,
    EventSeverity Severity,
    string Type,
    string? Message,
    string? Source,
    string? CorrelationId,
    string? Fingerprint,
    string? Release,
    string? Environment,
    DateTimeOffset Timestamp,
    DateTimeOffset ReceivedAt,
    JsonElement? Payload);
