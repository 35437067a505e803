using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Vigilry.IntegrationTests.Description;

/// <summary>One route of the committed OpenAPI document.</summary>
internal sealed record Operation(string Id, string Method, string Path, JsonObject Json)
{
    /// <summary>The document that the build copies beside the host.</summary>
    public static JsonObject Document { get; } =
        JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(TestContext.CurrentContext.TestDirectory, "openapi", "v1.json")))!.AsObject();

    public static IReadOnlyList<Operation> All { get; } =
    [
        .. Document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation =>
            new Operation($"{operation.Value!["operationId"]}", operation.Key.ToUpperInvariant(), path.Key, operation.Value.AsObject()))),
    ];

    public IEnumerable<KeyValuePair<string, JsonNode?>> Responses => Json["responses"]!.AsObject();

    public bool IsWrite => Method is not "GET";

    /// <summary>The body's media type and what the document says of it; none for most GETs.</summary>
    public JsonObject? Body => Json["requestBody"]?["content"]?["application/json"]?.AsObject();

    /// <summary>Whether a project's API key may call it.</summary>
    public bool TakesKey => Takes("apiKey");

    public bool TakesSession => Takes("session");

    public IEnumerable<JsonObject> Parameters(string place) =>
        (Json["parameters"]?.AsArray() ?? []).Select(p => p!.AsObject()).Where(p => string.Equals($"{p["in"]}", place, StringComparison.Ordinal));

    /// <summary>The path with ids in it, by the names of the pattern.</summary>
    public string PathWith(Func<string, string> id) =>
        Regex.Replace(Path, @"\{(?<name>\w+)\}", m => id(m.Groups["name"].Value), RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    public override string ToString() => Id;

    private bool Takes(string scheme) => (Json["security"]?.AsArray() ?? []).Any(way => way!.AsObject().ContainsKey(scheme));
}
