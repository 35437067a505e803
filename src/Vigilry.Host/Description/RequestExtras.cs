using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Vigilry.Ingestion.Receiving;

namespace Vigilry.Host.Description;

/// <summary>Rules of requests that validators hold in code of their own. A test breaks each of them, and must be refused.</summary>
internal static class RequestExtras
{
    private const string TimeOfDay = "([01][0-9]|2[0-3]):[0-5][0-9]";

    private static readonly Dictionary<(string Type, string Member), Action<OpenApiSchema>> ByMember = new()
    {
        [("SignUpRequest", "email")] = s => s.Format = "email",
        [("InviteMemberRequest", "email")] = s => s.Format = "email",
        [("ChangeEmailRequest", "email")] = s => s.Format = "email",
        [("CreateApiKeyRequest", "scopes")] = s => s.MinItems = 1,
        [("UpdateProjectRequest", "name")] = s => s.Type = JsonSchemaType.String,
        [("UpdateProjectRequest", "severities")] = s => s.MinItems = 1,
        [("UpdateChannelRequest", "statuses")] = s => s.MinItems = 1,
        [("UpdateChannelRequest", "quietFrom")] = s => s.Pattern = $"^({TimeOfDay})?$",
        [("UpdateChannelRequest", "quietUntil")] = s => s.Pattern = $"^({TimeOfDay})?$",
        [("UpdateChannelRequest", "target")] = s => s.MaxLength = 2_000,
        [("AddChannelRequest", "target")] = s => (s.MinLength, s.MaxLength) = (1, 2_000),
        [("AddMaintenanceWindowRequest", "from")] = s => s.Pattern = $"^{TimeOfDay}$",
        [("AddNoteRequest", "text")] = s => s.MaxLength = 4_000,
        [(nameof(IngestEventRequest), "organizationId")] = s => s.Format = "uuid",
        [(nameof(IngestEventRequest), "projectId")] = s => s.Format = "uuid",
        [(nameof(IngestEventRequest), "eventId")] = s => s.Format = "uuid",
        [(nameof(IngestEventRequest), "timestamp")] = s => s.Format = "date-time",
        [(nameof(IngestEventRequest), "message")] = s => s.MaxLength = 8_192,
        [(nameof(IngestEventRequest), "severity")] = s =>
            (s.Type, s.Enum) = (JsonSchemaType.String, [.. ((string[])["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]).Select(v => JsonValue.Create(v))]),
        [(nameof(IngestBatchRequest), "events")] = s => s.MaxItems = 1_000,
    };

    private static readonly Dictionary<string, string[]> Required = new(StringComparer.Ordinal)
    {
        ["AssignIncidentRequest"] = ["userId"],
        ["MarkIncidentRequest"] = ["verdict"],
        ["RespondRequest"] = [],
        [nameof(IngestEventRequest)] = ["severity", "type"],
        [nameof(IngestBatchRequest)] = ["events"],
    };

    public static void Apply(OpenApiSchema schema, Type type)
    {
        if (Required.TryGetValue(type.Name, out var required))
        {
            schema.Required = new HashSet<string>(required, StringComparer.Ordinal);
        }

        foreach (var ((_, member), apply) in ByMember.Where(r => string.Equals(r.Key.Type, type.Name, StringComparison.Ordinal)))
        {
            apply(schema.Properties?[member] as OpenApiSchema ?? throw new InvalidOperationException($"{type.Name} has no {member}."));
        }
    }
}
