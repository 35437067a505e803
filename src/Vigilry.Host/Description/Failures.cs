using System.Globalization;
using Microsoft.OpenApi;
using Vigilry.Auth.Contracts;

namespace Vigilry.Host.Description;

/// <summary>How a route fails: as its module says, and as all routes of its kind do.</summary>
internal static class Failures
{
    private const string ProblemType = "application/problem+json";
    private const string Problem = "Problem";
    private const string InvalidRequest = "InvalidRequest";
    private const string IncidentConflict = "IncidentConflict";
    private const string RespondersOn = "Vigilry.Incidents.Responding";

    /// <summary>What .NET's own types say of problems lacks what all answers have, and is not used.</summary>
    public static void AddSchemas(OpenApiDocument document)
    {
        var schemas = document.Components?.Schemas ?? throw new InvalidOperationException("The document describes no types.");
        schemas.Remove("ProblemDetails");
        schemas.Remove("HttpValidationProblemDetails");
        schemas[Problem] = ProblemSchema("What went wrong (RFC 9457).");
        schemas[InvalidRequest] = ProblemSchema("What is wrong with the request.", ("errors", new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "The faults by member or parameter. Absent where the request could not be read; then `detail` says where it is broken.",
            AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
        }));
        schemas[IncidentConflict] = ProblemSchema("Somebody else has changed the incident.", ("incident", new OpenApiSchemaReference("IncidentResponse", document)));
    }

    public static void Add(OpenApiOperation operation, DescribedRoute route, OpenApiDocument document)
    {
        var responses = operation.Responses ??= [];
        int[] general =
        [
            .. route.HasBody || route.HasTypedQuery ? [StatusCodes.Status400BadRequest] : (int[])[],
            .. route.HasBody ? [StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType] : (int[])[],
            .. route.Policy is not null ? [StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden] : (int[])[],
            StatusCodes.Status503ServiceUnavailable,
        ];
        foreach (var status in general)
        {
            responses.TryAdd(status.ToString(CultureInfo.InvariantCulture), new OpenApiResponse());
        }

        foreach (var (code, response) in responses.Where(r => r.Key[0] is '4' or '5'))
        {
            var failure = (OpenApiResponse)response;
            var status = int.Parse(code, CultureInfo.InvariantCulture);
            failure.Description = Describe(status, route);
            failure.Content = Content(SchemaOf(status, route), document);
        }

        operation.Responses = Sorted(responses);
    }

    public static OpenApiResponse Plain(string description, OpenApiDocument document) => new() { Description = description, Content = Content(Problem, document) };

    private static Dictionary<string, OpenApiMediaType> Content(string schema, OpenApiDocument document) =>
        new(StringComparer.Ordinal) { [ProblemType] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(schema, document) } };

    private static string SchemaOf(int status, DescribedRoute route) => status switch
    {
        StatusCodes.Status400BadRequest => InvalidRequest,
        StatusCodes.Status409Conflict when route.Capability is RespondersOn => IncidentConflict,
        _ => Problem,
    };

    private static string Describe(int status, DescribedRoute route) => status switch
    {
        StatusCodes.Status400BadRequest => "The request is malformed, or breaks the rules that `errors` names.",
        StatusCodes.Status401Unauthorized when route.Policy is null => "What was given does not let anybody in.",
        StatusCodes.Status401Unauthorized => "No credentials, or ones that are unknown, revoked, expired or over.",
        StatusCodes.Status403Forbidden => route.Policy switch
        {
            Policies.Ingest => "The key may not post events, the ids in the body are not the key's, or a session came without a key.",
            Policies.Read => "The key may not read.",
            not null when route.IsWrite => "An API key, a role that may not do this, or no valid antiforgery header.",
            not null => "An API key, or a role that may not do this.",
            null => "Who this is, is known, but may not get in: `type` says why.",
        },
        StatusCodes.Status404NotFound => "There is none, or it is somebody else's.",
        StatusCodes.Status409Conflict => "The present state does not allow it; `detail` says why.",
        StatusCodes.Status413PayloadTooLarge => "The body is larger than this route takes.",
        StatusCodes.Status415UnsupportedMediaType => "The body is of a type, or of an encoding, that this route does not take.",
        StatusCodes.Status429TooManyRequests => "Too many, or too often. `Retry-After` says when to come again.",
        StatusCodes.Status503ServiceUnavailable => "The database does not answer, so nothing was done for certain. `Retry-After` says when to come again.",
        _ => throw new InvalidOperationException($"{route.Name} answers {status}, which has no description."),
    };

    private static OpenApiSchema ProblemSchema(string description, params ReadOnlySpan<(string Name, IOpenApiSchema Schema)> more)
    {
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = description,
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["type"] = Text("A URI reference that names the kind of problem."),
                ["title"] = Text("The kind of problem in words."),
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "400", Maximum = "599", Description = "The answer's status code." },
                ["detail"] = Text("What went wrong this time."),
                ["traceId"] = Text("By which the server's log and traces name the request."),
            },
            Required = new HashSet<string>(StringComparer.Ordinal) { "status", "title" },
        };
        foreach (var (name, member) in more)
        {
            schema.Properties[name] = member;
        }

        return schema;

        static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
    }

    private static OpenApiResponses Sorted(OpenApiResponses responses)
    {
        var sorted = new OpenApiResponses();
        foreach (var (code, response) in responses.OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            sorted[code] = response;
        }

        return sorted;
    }
}
