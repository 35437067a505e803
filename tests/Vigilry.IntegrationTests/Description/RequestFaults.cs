using System.Globalization;
using System.Text.Json.Nodes;

namespace Vigilry.IntegrationTests.Description;

/// <summary>A body that breaks one rule of the document's schema, and is otherwise the example.</summary>
internal sealed record RequestFault(Operation Operation, string What, JsonNode Body);

internal static class RequestFaults
{
    public static IEnumerable<RequestFault> All => Operation.All.Where(o => o.Body is not null).SelectMany(Of);

    private static IEnumerable<RequestFault> Of(Operation operation)
    {
        var example = operation.Body!["example"]!.AsObject();
        var schema = DocumentSchemas.Resolve(operation.Body["schema"]!);
        foreach (var required in schema["required"]?.AsArray() ?? [])
        {
            var without = example.DeepClone().AsObject();
            without.Remove($"{required}");
            yield return new RequestFault(operation, $"{required} missing", without);
        }

        foreach (var (member, rules) in schema["properties"]!.AsObject())
        {
            foreach (var (rule, value) in Breaking(DocumentSchemas.Resolve(rules!)))
            {
                var broken = example.DeepClone().AsObject();
                broken[member] = value;
                yield return new RequestFault(operation, $"{member} {rule}", broken);
            }
        }
    }

    /// <summary>Values that break one rule each. More items than a batch may have are too large a body, not a wrong one.</summary>
    private static IEnumerable<(string Rule, JsonNode Value)> Breaking(JsonObject rules)
    {
        if (rules["enum"] is not null)
        {
            yield return ("enum", "LOUD");
        }

        if (rules["maxLength"] is { } longest)
        {
            yield return ("maxLength", new string('x', longest.GetValue<int>() + 1));
        }

        if (rules["minLength"] is { } shortest)
        {
            yield return ("minLength", new string('x', shortest.GetValue<int>() - 1));
        }

        if (rules["minimum"] is { } least)
        {
            yield return ("minimum", long.Parse($"{least}", CultureInfo.InvariantCulture) - 1);
        }

        if (rules["maximum"] is { } most)
        {
            yield return ("maximum", long.Parse($"{most}", CultureInfo.InvariantCulture) + 1);
        }

        if (rules["minItems"] is not null)
        {
            yield return ("minItems", new JsonArray());
        }

        if (rules["items"] is { } items && DocumentSchemas.Resolve(items)["enum"] is not null)
        {
            yield return ("items", new JsonArray("LOUD"));
        }

        if (rules["pattern"] is not null || rules["format"] is JsonValue { } format && $"{format}" is "email" or "uuid" or "date-time")
        {
            yield return ($"{rules["format"]}{(rules["pattern"] is null ? "" : "pattern")}", "25:00");
        }
    }
}
