using System.Text.Json;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;

namespace Vigilry.Ingestion.Receiving;

/// <summary>The event is stored.</summary>
/// <param name="EventId">The client's own id, or the one that it was given.</param>
public sealed record IngestEventResponse(Guid EventId);

internal static class IngestEvent
{
    private const int LargestBody = 512 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/events", HandleAsync)
        .WithName("ingestEvent")
        .WithSummary("Stores an event; it is durably committed when the answer comes.")
        .WithMetadata(new RequestSizeLimitAttribute(LargestBody))
        .Accepts<IngestEventRequest>("application/json")
        .RequireAuthorization(Policies.Ingest)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<Accepted<IngestEventResponse>, ValidationProblem, ProblemHttpResult>> HandleAsync(
        HttpContext http, AuthContext caller, IValidator<IngestEventRequest> validator, EventWriter writer, TimeProvider time, CancellationToken ct)
    {
        if (!http.Request.HasJsonContentType())
        {
            return TypedResults.Problem("The body must be application/json.", statusCode: StatusCodes.Status415UnsupportedMediaType);
        }

        var request = await ReadAsync(http.Request, ct);
        var validation = await validator.ValidateAsync(request, ct);
        if (!validation.IsValid)
        {
            return TypedResults.ValidationProblem(validation.Errors.ToErrorsByMember());
        }

        if (!request.IsFor(caller))
        {
            return TypedResults.Problem(
                "The organizationId or projectId is not the API key's.", statusCode: StatusCodes.Status403Forbidden);
        }

        var received = request.ToEvent(caller, time.GetUtcNow());
        return await writer.StoreAsync(received, ct) switch
        {
            StoreResult.Stored => TypedResults.Accepted((string?)null, new IngestEventResponse(received.Id)),
            StoreResult.Refused => TypedResults.ValidationProblem(new Dictionary<string, string[]>(StringComparer.Ordinal)
            {
                ["payload"] = ["The database cannot hold a value in it, such as the NUL character, half a surrogate pair or a number out of range."],
            }),
            _ => Unavailable(http.Response),
        };
    }

    private static async Task<IngestEventRequest> ReadAsync(HttpRequest http, CancellationToken ct)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(http.Body, IngestionJson.Default.IngestEventRequest, ct)
                ?? throw new JsonException("The body is null.");
        }
        catch (JsonException exception)
        {
            throw new BadHttpRequestException("The body is not an event.", exception);
        }
    }

    private static ProblemHttpResult Unavailable(HttpResponse response)
    {
        response.Headers.RetryAfter = "1";
        return TypedResults.Problem("The event was not stored. Send it again.", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
