using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Vigilry.Host.Description;

/// <summary><c>vigilry openapi</c>: writes the OpenAPI document of this build. Nothing is started, and no server is needed.</summary>
internal static class DescribeCommand
{
    private const string Name = "v1";

    /// <summary>Writes the document.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(Stream output, CancellationToken ct)
    {
        await using var app = VigilryHost.Build([], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection(
                [new("ConnectionStrings:Postgres", "Host=none"), new("ConnectionStrings:Redis", "none")]);
            builder.Services.AddOpenApi(Name, description =>
            {
                description.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
                description.CreateSchemaReferenceId = type =>
                    type.Type == typeof(JsonElement) || type.Type == typeof(JsonElement?) ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
                description.AddSchemaTransformer<SchemaRules>();
                description.AddDocumentTransformer<DocumentRules>();
            });
        });

        // What a start would do: from here on the routes are known to those who describe them.
        app.UseEndpoints(static _ => { });
        var document = await app.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync(ct);
        await document.SerializeAsJsonAsync(output, OpenApiSpecVersion.OpenApi3_1, ct);
        await output.WriteAsync("\n"u8.ToArray(), ct);
        return 0;
    }
}
