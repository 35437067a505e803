using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Vigilry.Auth.Contracts;
using Vigilry.Ingestion.Data;

namespace Vigilry.Ingestion.Receiving;

/// <summary>An event as a client sends it.</summary>
/// <param name="OrganizationId">When given, must be the API key's organization.</param>
/// <param name="ProjectId">When given, must be the API key's project.</param>
/// <param name="Severity">DEBUG, INFO, WARNING, ERROR or CRITICAL, in any case; WARN and FATAL are aliases.</param>
/// <param name="Type">1 to 200 characters, such as <c>TypeError</c> or <c>payment.failed</c>.</param>
/// <param name="Message">Up to 8 KiB of UTF-8.</param>
/// <param name="Source">Service, host or file; up to 200 characters.</param>
/// <param name="CorrelationId">Up to 200 characters.</param>
/// <param name="Timestamp">When it happened, ISO 8601; the time of receipt if not given.</param>
/// <param name="EventId">The client's own id: an event that is sent again with it is stored once.</param>
/// <param name="Fingerprint">Up to 200 characters; overrides the grouping that the server derives.</param>
/// <param name="Release">Up to 200 characters.</param>
/// <param name="Environment">Up to 200 characters.</param>
/// <param name="Payload">Any JSON object, up to 256 KiB with its numbers written out, and each of them up to 1,000 characters.</param>
public sealed record IngestEventRequest(
    string? OrganizationId,
    string? ProjectId,
    string? Severity,
    string? Type,
    string? Message,
    string? Source,
    string? CorrelationId,
    string? Timestamp,
    string? EventId,
    string? Fingerprint,
    string? Release,
    string? Environment,
    JsonElement? Payload)
{
    /// <summary>Whether the ids that it names, if any, are the key's.</summary>
    internal bool IsFor(AuthContext caller) =>
        (OrganizationId is null || Guid.Parse(OrganizationId) == caller.OrganizationId)
        && (ProjectId is null || Guid.Parse(ProjectId) == caller.ProjectId);

    /// <summary>The event to store. The request must be valid and the caller an API key.</summary>
    /// <param name="caller">Whose it is.</param>
    /// <param name="receivedAt">The present, UTC.</param>
    /// <param name="clockIsOff">How much the client's clock is behind; negative if it is ahead.</param>
    internal Event ToEvent(AuthContext caller, DateTimeOffset receivedAt, TimeSpan clockIsOff)
    {
        var user = default(string);
        var attributes = Payload is { ValueKind: JsonValueKind.Object } json ? PayloadAttributes.Of(json, out user) : [];
        return new Event
        {
            Id = EventId is null ? Guid.CreateVersion7(receivedAt) : Guid.Parse(EventId),
            HasClientId = EventId is not null,
            OrganizationId = caller.OrganizationId,
            ProjectId = caller.ProjectId ?? throw new InvalidOperationException("Only an API key may ingest."),
            Severity = SeverityNames.TryParse(Severity, out var severity) ? severity : throw new InvalidOperationException("Not validated."),
            Type = Type ?? throw new InvalidOperationException("Not validated."),
            Message = Message,
            Source = Source,
            CorrelationId = CorrelationId,
            Fingerprint = Fingerprint ?? Receiving.Fingerprint.Of(Type, Message, Payload),
            Release = Release,
            Environment = Environment,
            Payload = Payload is { ValueKind: JsonValueKind.Object } payload ? payload.GetRawText() : null,
            Timestamp = Timestamp is null ? receivedAt : EventTime.Shift(EventTime.Parse(Timestamp), clockIsOff),
            ReceivedAt = receivedAt,
            PayloadAttributes = attributes,
            User = user ?? Source,
        };
    }
}

/// <summary>Reads the times that clients send.</summary>
internal static class EventTime
{
    public const string Rule = "Must be an ISO 8601 time, such as 2026-11-24T09:30:00Z.";

    private static readonly DateTimeOffset Earliest = new(1970, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(9998, 12, 31, 0, 0, 0, TimeSpan.Zero);

    public static bool IsValid(string? text) => TryParse(text, out _);

    public static DateTimeOffset Parse(string text) =>
        TryParse(text, out var time) ? time : throw new InvalidOperationException("Not validated.");

    /// <summary>Moves a time, up to the earliest or the latest that there is.</summary>
    public static DateTimeOffset Shift(DateTimeOffset time, TimeSpan by) =>
        by < Earliest - time ? Earliest : by > Latest - time ? Latest : time + by;

    /// <summary>ISO 8601 with an offset or <c>Z</c>; without one it counts as UTC. Years outside 1970 to 9998 are refused.</summary>
    private static bool TryParse(string? text, out DateTimeOffset time)
    {
        time = default;
        return text is { Length: >= 10 } && char.IsAsciiDigit(text[0]) && text[4] == '-'
            && DateTimeOffset.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time)
            && time.Year is >= 1970 and < 9999;
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(ClientText)])]
[JsonSerializable(typeof(IngestEventRequest))]
internal sealed partial class IngestionJson : JsonSerializerContext;
