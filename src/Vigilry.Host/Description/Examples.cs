using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Vigilry.Host.Description;

/// <summary>
/// Gives each body an example: that of its type, or of its operation where the type's does not fit. Lists are made of the example of what they hold, and
/// failures of their status.
/// </summary>
internal sealed class Examples(OpenApiDocument document)
{
    private const string Page = "PageOf";
    private const string TraceId = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private readonly JsonObject _known = Load();

    public void Add()
    {
        foreach (var operation in document.Paths.Values.SelectMany(p => p.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>()))
        {
            foreach (var (type, body) in operation.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal))
            {
                body.Example ??= Known($"{operation.OperationId} {type}") ?? OfType(operation, body);
            }

            foreach (var (code, response) in operation.Responses ?? [])
            {
                foreach (var body in response.Content?.Values ?? [])
                {
                    body.Example ??= code[0] is '4' or '5' ? Failure(operation, code) : Known($"{operation.OperationId} {code}") ?? OfType(operation, body);
                }
            }
        }
    }

    private JsonNode? Known(string name) => _known[name]?.DeepClone();

    private JsonNode OfType(OpenApiOperation operation, OpenApiMediaType body)
    {
        var type = (body.Schema as OpenApiSchemaReference)?.Reference.Id ?? "";
        return type.StartsWith(Page, StringComparison.Ordinal) && Known(type[Page.Length..]) is { } item
            ? new JsonObject { ["items"] = new JsonArray(item), ["nextCursor"] = null }
            : Known(type) ?? throw new InvalidOperationException($"There is no example of {type}, as {operation.OperationId} has it.");
    }

    private JsonObject Failure(OpenApiOperation operation, string code)
    {
        var failure = Known(code)?.AsObject() ?? throw new InvalidOperationException($"There is no example of a failure {code}.");
        if (code is "400")
        {
            failure["errors"] = Errors(operation);
        }

        foreach (var (name, value) in Known($"{operation.OperationId} {code}")?.AsObject() ?? [])
        {
            failure[name] = value?.DeepClone();
        }

        foreach (var absent in failure.Where(m => m.Value is null).Select(m => m.Key).ToArray())
        {
            failure.Remove(absent);
        }

        failure["traceId"] = TraceId;
        return failure;
    }

    /// <summary>Of the first member that must be there, or that can be wrong.</summary>
    private static JsonObject Errors(OpenApiOperation operation)
    {
        if (operation.RequestBody?.Content?.Values.First().Schema is { } body)
        {
            var member = body.Required?.Order(StringComparer.Ordinal).FirstOrDefault() ?? body.Properties?.Keys.First() ?? "";
            var name = string.Concat(member.Select((c, i) => i == 0 ? $"{char.ToUpperInvariant(c)}" : char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{c}"));
            return new JsonObject { [member] = new JsonArray($"'{name}' must not be empty.") };
        }

        var bounded = operation.Parameters?.FirstOrDefault(p => p.Schema?.Maximum is not null);
        return bounded is null
            ? new JsonObject { ["from"] = new JsonArray("Must be before to.") }
            : new JsonObject { [bounded.Name ?? ""] = new JsonArray($"Must be {bounded.Schema?.Minimum} to {bounded.Schema?.Maximum}.") };
    }

    private static JsonObject Load()
    {
        var all = new JsonObject();
        var assembly = typeof(Examples).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.Contains(".Examples.", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"{resource} is missing.");
            foreach (var (name, example) in JsonNode.Parse(stream)?.AsObject() ?? [])
            {
                all.Add(name, example?.DeepClone());
            }
        }

        return all;
    }
}
