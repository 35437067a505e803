using System.Buffers;
using System.Text;
using System.Text.Json;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Detection.Contracts;
using Vigilry.Ingestion.Limiting;
using Vigilry.Platform.Servers;

namespace Vigilry.Ingestion.Receiving;

/// <summary>The event is stored.</summary>
/// <param name="EventId">The client's own id, or the one that it was given.</param>
public sealed record IngestEventResponse(Guid EventId);

internal static class IngestEvent
{
    private const int LargestBody = 512 * 1024;

    /// <summary>Bodies up to this size, as nearly all are, do not count towards the budget.</summary>
    private const int SmallBody = 64 * 1024;

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
        IDetectionRules rules,
        BodyBudget budget,
        EventWriter writer,
        IngestionTelemetry telemetry,
        TimeProvider time,
        CancellationToken ct)
    {
        var quota = limit.For(caller, http.Response);
        if (disk.IsNearlyFull)
        {
            telemetry.Count(EventOutcome.Unavailable, 1);
            return EventBody.DiskNearlyFull(http.Response);
        }

        if (EventBody.Unsupported(http.Request, allowsLines: false) is { } unsupported)
        {
            return unsupported;
        }

        if (await EventBody.ReadAsync(() => ReadAsync(http, budget, ct)) is not { } request)
        {
            telemetry.Count(EventOutcome.Unavailable, 1);
            return EventBody.Unavailable(http.Response);
        }

        var validation = validator.Validate(request);
        if (!validation.IsValid)
        {
            telemetry.Count(EventOutcome.Rejected, 1);
            return TypedResults.ValidationProblem(validation.Errors.ToErrorsByMember());
        }

        if (!request.IsFor(caller))
        {
            telemetry.Count(EventOutcome.Rejected, 1);
            return TypedResults.Problem(
                "The organizationId or projectId is not the API key's.", statusCode: StatusCodes.Status403Forbidden);
        }

        var mayStore = quota is null || await quota.TakeAsync(1, ct) > 0;
        var received = request.ToEvent(caller, time.GetUtcNow(), clockIsOff: TimeSpan.Zero);
        if (quota is not null && !mayStore)
        {
            telemetry.Count(EventOutcome.Limited, 1);
            unstored.Add([received], await rules.GetAsync(received.ProjectId, ct));
            return quota.Exceeded();
        }

        return (await writer.StoreAsync([received]))[0] switch
        {
            StoreResult.Stored or StoreResult.Duplicate => TypedResults.Accepted((string?)null, new IngestEventResponse(received.Id)),
            StoreResult.Refused => TypedResults.ValidationProblem(EventBody.RefusedErrors),
            _ => EventBody.Unavailable(http.Response),
        };
    }

    /// <returns><see langword="null"/> if there is no room for the body.</returns>
    private static async Task<IngestEventRequest?> ReadAsync(HttpContext http, BodyBudget budget, CancellationToken ct)
    {
        var body = http.Request.BodyReader;
        BodyBudget.Share? share = null;
        var heldBytes = 0L;
        while (true)
        {
            var read = await body.ReadAsync(ct);
            try
            {
                if (read.Buffer.Length > SmallBody)
                {
                    if (share is null)
                    {
                        http.Response.RegisterForDispose(share = budget.Open());
                    }

                    if (!share.TryAdd(read.Buffer.Length - heldBytes))
                    {
                        return null;
                    }

                    heldBytes = read.Buffer.Length;
                }

                if (read.IsCompleted)
                {
                    return Parse(read.Buffer);
                }
            }
            finally
            {
                body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
    }

    private static IngestEventRequest Parse(ReadOnlySequence<byte> body)
    {
        var json = body.IsSingleSegment ? body.FirstSpan : body.ToArray();
        return JsonSerializer.Deserialize(
            json.StartsWith(Encoding.UTF8.Preamble) ? json[Encoding.UTF8.Preamble.Length..] : json, IngestionJson.Default.IngestEventRequest)
            ?? throw new JsonException("The body is null.");
    }
}
