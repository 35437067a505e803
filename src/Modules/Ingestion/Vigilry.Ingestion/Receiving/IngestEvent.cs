using System.Text.Json;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Ingestion.Limiting;
using Vigilry.Platform.Servers;

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
        .ProducesProblem(StatusCodes.Status429TooManyRequests)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<Accepted<IngestEventResponse>, ValidationProblem, ProblemHttpResult>> HandleAsync(
        HttpContext http,
        AuthContext caller,
        IValidator<IngestEventRequest> validator,
        DataDisk disk,
        EventRateLimit limit,
        UnstoredEvents unstored,
        EventWriter writer,
        TimeProvider time,
        CancellationToken ct)
    {
        var quota = limit.For(caller, http.Response);
        if (disk.IsNearlyFull)
        {
            return EventBody.DiskNearlyFull(http.Response);
        }

        if (EventBody.Unsupported(http.Request, allowsLines: false) is { } unsupported)
        {
            return unsupported;
        }

        var request = await EventBody.ReadAsync(() => ReadAsync(http.Request, ct));
        var validation = validator.Validate(request);
        if (!validation.IsValid)
        {
            return TypedResults.ValidationProblem(validation.Errors.ToErrorsByMember());
        }

        if (!request.IsFor(caller))
        {
            return TypedResults.Problem(
                "The organizationId or projectId is not the API key's.", statusCode: StatusCodes.Status403Forbidden);
        }

        var mayStore = quota is null || await quota.TakeAsync(1, ct) > 0;
        var received = request.ToEvent(caller, time.GetUtcNow(), clockIsOff: TimeSpan.Zero);
        if (quota is not null && !mayStore)
        {
            unstored.Add([received]);
            return quota.Exceeded();
        }

        return (await writer.StoreAsync([received]))[0] switch
        {
            StoreResult.Stored or StoreResult.Duplicate => TypedResults.Accepted((string?)null, new IngestEventResponse(received.Id)),
            StoreResult.Refused => TypedResults.ValidationProblem(EventBody.RefusedErrors),
            _ => EventBody.Unavailable(http.Response),
        };
    }

    private static async Task<IngestEventRequest> ReadAsync(HttpRequest http, CancellationToken ct) =>
        await JsonSerializer.DeserializeAsync(http.BodyReader, IngestionJson.Default.IngestEventRequest, ct)
            ?? throw new JsonException("The body is null.");
}
