using Microsoft.OpenApi;

namespace Vigilry.Host.Description;

/// <summary>What is in the bodies of requests.</summary>
internal static class Bodies
{
    private const string Lines = "application/x-ndjson";

    public static void Complete(OpenApiOperation operation)
    {
        if (operation.RequestBody is not OpenApiRequestBody { Content: { } content })
        {
            return;
        }

        foreach (var body in content.Values)
        {
            // That a body may be left out is not said by its type.
            body.Schema = body.Schema?.OneOf?.OfType<OpenApiSchemaReference>().SingleOrDefault() ?? body.Schema;
        }

        if (content.TryGetValue(Lines, out var lines))
        {
            lines.Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Description = "One event a line, each a JSON object as in `events` of the JSON body; blank lines do not count.",
            };
        }
    }
}
