using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Vigilry.Host.Description;

/// <summary>Adds what holds for all routes, and what their code does not say: who may call them, how they fail, and examples.</summary>
internal sealed class DocumentRules : IOpenApiDocumentTransformer
{
    private const string Introduction =
        """
        Vigilry takes an application's events, opens an incident when its errors spike, and closes it when quiet returns.

        **Who is asking.** Machines send an API key, as `X-Api-Key` or as a bearer token; it belongs to one project. People have a session, a cookie that
        `POST /api/auth/login` sets; it belongs to one organization. What a session changes needs the header `X-CSRF-Token` too, with the value that
        `GET /api/auth/csrf` answers after the log-in, and the cookie that it sets. What belongs to somebody else answers `404`, as if it did not exist.

        **Formats.** Times are ISO 8601 in UTC with milliseconds, enum values are upper-case strings, and unknown members are ignored. A list is
        `{"items":[…],"nextCursor":null}`; pass `nextCursor` as `cursor` for the next part. Bodies may be compressed: `Content-Encoding: gzip`, `deflate` or `br`.

        **Failures** are problem details (RFC 9457). A `400` names the faults by member in `errors`, where the request could be read. `429` and `503` say in
        `Retry-After` when to come again.

        **Live.** The SignalR hub `/hubs/dashboard` takes the session's cookie and tells of its organization: `EVENT_INGESTED` with `projectId`, `count`,
        `errorCount` and the newest `events`, at most ten times a second for each project, and `INCIDENT_CREATED` and `INCIDENT_UPDATED` with the incident,
        and with `previousStatus` where that changed.
        """;

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Vigilry",
            Version = "1",
            Description = Introduction,
            License = new OpenApiLicense { Name = "Apache 2.0", Identifier = "Apache-2.0" },
        };
        document.Servers = [new OpenApiServer { Url = "/", Description = "This instance" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = Callers.Schemes;
        Failures.AddSchemas(document);
        foreach (var route in context.DescriptionGroups.SelectMany(g => g.Items))
        {
            Complete(OperationOf(document, route), new DescribedRoute(route), document);
        }

        ServerRoutes.Add(document, context.ApplicationServices.GetRequiredService<EndpointDataSource>());
        document.Tags = new HashSet<OpenApiTag>(Tags.All);
        new Examples(document).Add();
        return Task.CompletedTask;
    }

    private static void Complete(OpenApiOperation operation, DescribedRoute route, OpenApiDocument document)
    {
        operation.Tags = new HashSet<OpenApiTagReference> { new(Tags.Of(route.Capability), document) };
        operation.Security = Callers.Of(route, document);
        Parameters.Complete(operation);
        Bodies.Complete(operation);
        Failures.Add(operation, route, document);
        Headers.Add(operation, route);
    }

    private static OpenApiOperation OperationOf(OpenApiDocument document, ApiDescription route) =>
        document.Paths.Values
            .SelectMany(path => path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>())
            .Single(o => string.Equals(o.OperationId, new DescribedRoute(route).Name, StringComparison.Ordinal));
}
