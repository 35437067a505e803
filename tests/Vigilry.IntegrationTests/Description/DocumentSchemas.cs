using System.Text.Json.Nodes;
using Json.Schema;

namespace Vigilry.IntegrationTests.Description;

/// <summary>Holds JSON to the document's schemas, and does not let through what they do not name.</summary>
internal static class DocumentSchemas
{
    private const string InDocument = "#/components/schemas/";
    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };
    private static readonly JsonObject Definitions = Strict(Operation.Document["components"]!["schemas"]!).AsObject();

    /// <summary>What is wrong; empty if nothing is.</summary>
    public static string FaultsOf(JsonNode? value, JsonNode schema)
    {
        var whole = Strict(schema).AsObject();
        whole["$defs"] = Definitions.DeepClone();
        var result = JsonSchema.FromText(whole.ToJsonString()).Evaluate(value, Options);
        return result.IsValid
            ? ""
            : string.Join("; ", result.Details.Where(d => d.HasErrors).SelectMany(d => d.Errors!.Select(e => $"{d.InstanceLocation} {e.Key}: {e.Value}")));
    }

    /// <summary>What a reference points to, or the schema itself.</summary>
    public static JsonObject Resolve(JsonNode schema) => $"{schema["$ref"]}" is { Length: > 0 } reference
        ? Operation.Document["components"]!["schemas"]![reference[InDocument.Length..]]!.AsObject()
        : (schema["oneOf"]?.AsArray().FirstOrDefault(s => s!["$ref"] is not null) is { } named ? Resolve(named) : schema.AsObject());

    private static JsonNode Strict(JsonNode schema)
    {
        var strict = JsonNode.Parse(schema.ToJsonString().Replace(InDocument, "#/$defs/", StringComparison.Ordinal))!;
        Close(strict);
        return strict;
    }

    private static void Close(JsonNode? node)
    {
        if (node is JsonObject schema)
        {
            if (schema["properties"] is JsonObject && schema["type"] is not null && schema["additionalProperties"] is null)
            {
                schema["additionalProperties"] = false;
            }

            foreach (var (_, member) in schema.ToArray())
            {
                Close(member);
            }
        }
        else if (node is JsonArray list)
        {
            foreach (var item in list)
            {
                Close(item);
            }
        }
    }
}
