using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Vigilry.Host.Description;

/// <summary>The routes that are no module's, and that ASP.NET Core's explorer does not see.</summary>
internal static class ServerRoutes
{
    /// <summary>Adds those that this host maps.</summary>
    public static void Add(OpenApiDocument document, EndpointDataSource endpoints)
    {
        var mapped = endpoints.Endpoints.OfType<RouteEndpoint>().Select(e => "/" + $"{e.RoutePattern.RawText}".TrimStart('/')).ToHashSet(StringComparer.Ordinal);
        foreach (var (path, operation) in All(document).Where(r => mapped.Contains(r.Path)))
        {
            operation.Tags = new HashSet<OpenApiTagReference> { new(Tags.Server, document) };
            document.Paths[path] = new OpenApiPathItem { Operations = new Dictionary<HttpMethod, OpenApiOperation> { [HttpMethod.Get] = operation } };
        }
    }

    private static IEnumerable<(string Path, OpenApiOperation Operation)> All(OpenApiDocument document) =>
    [
        ("/healthz", new OpenApiOperation
        {
            OperationId = "getHealth",
            Summary = "Says that the process answers. It looks at nothing else.",
            Security = [],
            Responses = new() { ["200"] = Text("It does.", "text/plain", "Healthy") },
        }),
        ("/readyz", new OpenApiOperation
        {
            OperationId = "getReadiness",
            Summary = "Says whether all that this instance needs is there: PostgreSQL, Redis, migrations, workers, space.",
            Security = [],
            Responses = new()
            {
                ["200"] = Json("It is.", Readiness(), """{"status":"HEALTHY","checks":{"postgres":"HEALTHY","redis":"HEALTHY","migrations":"HEALTHY","disk":"HEALTHY"},"reasons":{}}"""),
                ["503"] = Json(
                    "It is not; `reasons` says what is missing.",
                    Readiness(),
                    """{"status":"UNHEALTHY","checks":{"postgres":"UNHEALTHY","redis":"HEALTHY","migrations":"HEALTHY","disk":"HEALTHY"},"reasons":{"postgres":"It does not answer."}}"""),
            },
        }),
        ("/metrics", new OpenApiOperation
        {
            OperationId = "getMetrics",
            Summary = "What this instance counts and measures, as Prometheus reads it.",
            Security = [],
            Responses = new()
            {
                ["200"] = Text("The present values.", "text/plain", "# TYPE vigilry_ingestion_events_total counter\nvigilry_ingestion_events_total{outcome=\"accepted\"} 1204\n"),
                ["401"] = Failures.Plain("`Vigilry__Metrics__Token` is set, and the request does not bring it as a Bearer token.", document),
            },
        }),
        (DescriptionRoutes.Route, new OpenApiOperation
        {
            OperationId = "getApiDescription",
            Summary = "This description: OpenAPI 3.1. /docs shows it to people.",
            Security = [],
            Responses = new() { ["200"] = Json("It.", new OpenApiSchema { Type = JsonSchemaType.Object, Required = new HashSet<string>(StringComparer.Ordinal) { "openapi", "info", "paths" } }, """{"openapi":"3.1.1","info":{"title":"Vigilry","version":"1"},"paths":{}}""") },
        }),
    ];

    private static OpenApiResponse Text(string description, string type, string example) =>
        Answer(description, type, new OpenApiSchema { Type = JsonSchemaType.String }, JsonValue.Create(example));

    private static OpenApiResponse Json(string description, OpenApiSchema schema, string example) =>
        Answer(description, "application/json", schema, JsonNode.Parse(example) ?? throw new InvalidOperationException("An example is null."));

    private static OpenApiResponse Answer(string description, string type, OpenApiSchema schema, JsonNode example) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [type] = new OpenApiMediaType { Schema = schema, Example = example } },
    };

    private static OpenApiSchema Readiness()
    {
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["status"] = Status("The worst of them."),
                ["checks"] = new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = Status("How it is.") },
                ["reasons"] = new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String } },
            },
            Required = new HashSet<string>(StringComparer.Ordinal) { "status", "checks", "reasons" },
        };

        static OpenApiSchema Status(string description) => new()
        {
            Type = JsonSchemaType.String,
            Description = description,
            Enum = [JsonValue.Create("HEALTHY"), JsonValue.Create("DEGRADED"), JsonValue.Create("UNHEALTHY")],
        };
    }
}
