using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Vigilry.Host.Description;

/// <summary>What is in paths and queries. The same name is the same thing on all routes, but for what <see cref="OnOneRoute"/> says.</summary>
internal static class Parameters
{
    private static readonly Dictionary<string, Rule> ByName = new(StringComparer.Ordinal)
    {
        ["organizationId"] = new("The organization.", SampleIds.Organization),
        ["projectId"] = new("The project.", SampleIds.Project),
        ["eventId"] = new("The event: the client's own id, or the one that it was given.", SampleIds.Event),
        ["id"] = new("The incident.", SampleIds.Incident),
        ["userId"] = new("The member.", SampleIds.Member),
        ["invitationId"] = new("The invitation.", SampleIds.Invitation),
        ["keyId"] = new("The API key.", SampleIds.Key),
        ["sessionId"] = new("The session.", SampleIds.Session),
        ["channelId"] = new("The channel; the project's mail has the project's id.", SampleIds.Channel),
        ["windowId"] = new("The maintenance window.", SampleIds.Window),
        ["deliveryId"] = new("The delivery.", SampleIds.Delivery),
        ["mail"] = new("Which mail.", "opened", Values: ["digest", "invitation", "limit", "opened", "reopened", "reset", "resolved", "verification"]),
        ["returnUrl"] = new("Where to go afterwards: a path of this instance. Others are ignored.", "/overview"),
        ["limit"] = new("How many at most; 50 if not given.", 50, Least: 1, Most: 200),
        ["cursor"] = new("Where the part before ended: its `nextCursor`.", "gNqT6TzF3ggQntVktFVsew"),
        ["from"] = new("From this time on.", "2026-11-24T08:30:00.000Z"),
        ["to"] = new("Up to, and without, this time.", "2026-11-24T09:30:00.000Z"),
        ["detectionMode"] = new("What tells spikes from everyday errors; the project's own mode if absent.", "ADAPTIVE", Values: ["FIXED", "ADAPTIVE", "ADAPTIVE_WITH_FLOOR"]),
        ["severity"] = new("One or more severities.", new JsonArray("ERROR", "CRITICAL"), Values: ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]),
        ["status"] = new("One or more statuses.", new JsonArray("OPEN", "INVESTIGATING"), Values: ["OPEN", "INVESTIGATING", "RESOLVED"]),
        ["risk"] = new("One or more bands of the score as it is shown; incidents without a score have none of them.", new JsonArray("HIGH", "CRITICAL"), Values: ["LOW", "MEDIUM", "HIGH", "CRITICAL"]),
        ["state"] = new("One or more states.", new JsonArray("DEAD"), Values: ["PENDING", "SENT", "DEAD", "HELD", "DIGESTED", "DROPPED"]),
        ["type"] = new("Only events of this type.", "TypeError"),
        ["source"] = new("Only events from this source.", "web-1"),
        ["correlationId"] = new("Only events with this correlation id.", "req-8f14e45f"),
        ["fingerprint"] = new("Only events of this group.", "checkout-undefined"),
        ["q"] = new("Text that the message contains, in any case.", "undefined"),
        ["step"] = new("Seconds: 5, 10, 15 or 30, whole minutes, and whole hours for more than three days. If not given, one of whole minutes that makes 120 steps at most.", 60, Least: 5),
        ["windowSeconds"] = new("How far back errors count; as the project has it if not given, and so are the others.", 300, Least: 1, Most: 3_600),
        ["threshold"] = new("More errors than this within the window are a spike.", 50, Least: 1, Most: 10_000),
        ["quietSeconds"] = new("How long after a spike an incident stays OPEN.", 120, Least: 1, Most: 604_800),
        ["resolveSeconds"] = new("The quiet window after a spike, at whose end an incident is RESOLVED.", 600, Least: 1, Most: 604_800),
    };

    private static readonly Dictionary<(string Operation, string Parameter), string> OnOneRoute = new()
    {
        [("getStats", "from")] = "60 minutes before `to` if not given; counting begins with the step that it is in.",
        [("getStats", "to")] = "Now if not given; counting ends with the step that it is in.",
        [("listIncidents", "from")] = "Opened at or after.",
        [("listIncidents", "to")] = "Opened before.",
        [("getProjectRisk", "from")] = "Seven days before `to` if not given, and at most 366; the first step is the one that it is in.",
        [("getProjectRisk", "to")] = "Now if not given; the last step is the one that it is in.",
        [("summarizeIncidents", "from")] = "Opened at or after.",
        [("summarizeIncidents", "to")] = "Opened before.",
    };

    public static void Complete(OpenApiOperation operation)
    {
        foreach (var parameter in (operation.Parameters ?? []).Cast<OpenApiParameter>())
        {
            parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Name ?? "");
            var rule = ByName[parameter.Name];
            parameter.Description = OnOneRoute.GetValueOrDefault((operation.OperationId ?? "", parameter.Name), rule.Description);
            parameter.Example = rule.Example.DeepClone();
            var schema = (OpenApiSchema)(parameter.Schema ?? throw new InvalidOperationException($"{parameter.Name} has no type."));
            schema.Minimum = $"{rule.Least}" is { Length: > 0 } least ? least : null;
            schema.Maximum = $"{rule.Most}" is { Length: > 0 } most ? most : null;
            if (rule.Values is { } values)
            {
                var single = schema.Items as OpenApiSchema ?? schema;
                single.Enum = [.. values.Select(v => JsonValue.Create(v))];
            }
        }
    }

    /// <summary>What a parameter is.</summary>
    private sealed record Rule(string Description, JsonNode Example, int? Least = null, int? Most = null, string[]? Values = null);
}
